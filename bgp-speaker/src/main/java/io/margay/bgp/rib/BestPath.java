package io.margay.bgp.rib;

import io.margay.bgp.wire.Attribute;
import java.util.Arrays;

/**
 * Chooses among the paths to one prefix (RFC 4271 section 9.1.2). MED compares only some pairs, so
 * comparing pairs would depend on the order of arrival: candidates that lose by MED are removed
 * first, among those that are equal up to there.
 */
final class BestPath {
  private final Rib rib;
  private final AttributeTable attributes;
  private final PathRows paths;
  private final BestPathRules rules;
  private final IntList left = new IntList();
  private Step decided = Step.ONLY_PATH;

  BestPath(Rib rib, BestPathRules rules) {
    this.rib = rib;
    this.attributes = rib.attributes();
    this.paths = rib.paths();
    this.rules = rules;
  }

  /**
   * The best of one or more candidates.
   *
   * @param present the path that is published now, or -1
   */
  int choose(IntList candidates, int present) {
    if (candidates.size() == 1) {
      decided = Step.ONLY_PATH;
      left.clear(); // nobody is its equal
      return candidates.at(0);
    }
    keepPreferred(candidates);
    if (rules.deterministicMed() && left.size() > 1) {
      removeByMed();
    }
    int best = left.at(0);
    for (int i = 1; i < left.size(); i++) {
      best = compare(left.at(i), best, present) < 0 ? left.at(i) : best;
    }
    return best;
  }

  /**
   * The candidates that the last choice found equal up to the tie-breakers, the best among them.
   */
  IntList equals(int best, IntList into) {
    into.clear();
    into.add(best);
    for (int i = 0; i < left.size() && into.size() < rules.multipath(); i++) {
      int path = left.at(i);
      if (path != best && sameForMultipath(path, best)) {
        into.add(path);
      }
    }
    return into;
  }

  private boolean sameForMultipath(int path, int best) {
    int a = paths.attributes(path);
    int b = paths.attributes(best);
    return preference(path, best) == 0
        && attributes.med(a) == attributes.med(b)
        && rib.peerOf(path).external() == rib.peerOf(best).external()
        && !rib.peerOf(path).local()
        && (rules.relaxMultipath() || attributes.neighbour(a) == attributes.neighbour(b));
  }

  /** The step by which one path is better than another that lost against it. */
  Step stepBetween(int best, int other, int present) {
    if (preference(best, other) == 0
        && rules.deterministicMed()
        && sameNeighbour(best, other)
        && attributes.med(paths.attributes(best)) != attributes.med(paths.attributes(other))) {
      return Step.MED;
    }
    int order =
        preference(best, other) != 0 ? preference(best, other) : compare(best, other, present);
    return order <= 0 ? decided : Step.MED; // a better one fell to the MED of a third
  }

  /** Our own routes, then staleness, LOCAL_PREF, AS_PATH length, ORIGIN (9.1.2.2 a, b). */
  private void keepPreferred(IntList candidates) {
    left.clear();
    for (int i = 0; i < candidates.size(); i++) {
      int path = candidates.at(i);
      int order = left.size() == 0 ? 0 : preference(path, left.at(0));
      if (order < 0) {
        left.clear();
      }
      if (order <= 0) {
        left.add(path);
      }
    }
  }

  private int preference(int x, int y) {
    int a = paths.attributes(x);
    int b = paths.attributes(y);
    boolean xLocal = rib.peerOf(x).local();
    if (xLocal != rib.peerOf(y).local()) {
      return by(Step.LOCAL, xLocal ? -1 : 1);
    }
    boolean xStale = attributes.marked(a, AttributeTable.LONG_LIVED_STALE);
    if (xStale != attributes.marked(b, AttributeTable.LONG_LIVED_STALE)) {
      return by(Step.LONG_LIVED_STALE, xStale ? 1 : -1);
    }
    int order = Long.compare(attributes.preference(b), attributes.preference(a));
    if (order != 0) {
      return by(Step.LOCAL_PREF, order);
    }
    order = Integer.compare(attributes.pathLength(a), attributes.pathLength(b));
    if (order != 0 && !rules.ignorePathLength()) {
      return by(Step.PATH_LENGTH, order);
    }
    order = Integer.compare(attributes.origin(a), attributes.origin(b));
    if (order != 0) {
      return by(Step.ORIGIN, order);
    }
    order = Long.compare(attributes.med(a), attributes.med(b));
    return order != 0 && rules.alwaysCompareMed() ? by(Step.MED, order) : 0;
  }

  /** 9.1.2.2 c: among paths through the same neighbour AS only those with the lowest MED stay. */
  private void removeByMed() {
    int kept = 0;
    for (int i = 0; i < left.size(); i++) {
      boolean beaten = false;
      for (int j = 0; j < left.size() && !beaten; j++) {
        beaten =
            sameNeighbour(left.at(i), left.at(j))
                && attributes.med(paths.attributes(left.at(j)))
                    < attributes.med(paths.attributes(left.at(i)));
      }
      medScratch[kept] = left.at(i);
      kept += beaten ? 0 : 1;
      if (kept == medScratch.length) {
        medScratch = Arrays.copyOf(medScratch, 2 * kept);
      }
    }
    left.truncate(kept);
    for (int i = 0; i < kept; i++) {
      left.set(i, medScratch[i]);
    }
  }

  private int[] medScratch = new int[64];

  private boolean sameNeighbour(int x, int y) {
    return attributes.neighbour(paths.attributes(x)) == attributes.neighbour(paths.attributes(y));
  }

  /** 9.1.2.2 d, f, g and RFC 4456 section 9: what is left when the attributes are equal. */
  private int compare(int x, int y, int present) {
    int a = paths.attributes(x);
    int b = paths.attributes(y);
    PeerRoutes xPeer = rib.peerOf(x);
    PeerRoutes yPeer = rib.peerOf(y);
    if (!rules.deterministicMed()
        && sameNeighbour(x, y)
        && attributes.med(a) != attributes.med(b)) {
      return by(Step.MED, Long.compare(attributes.med(a), attributes.med(b)));
    }
    if (xPeer.external() != yPeer.external()) {
      return by(Step.EXTERNAL, xPeer.external() ? -1 : 1);
    }
    if (!rules.compareRouterId() && xPeer.external() && (x == present || y == present)) {
      return by(Step.PRESENT, x == present ? -1 : 1);
    }
    int order = Integer.compareUnsigned(originator(a, xPeer), originator(b, yPeer));
    if (order != 0) {
      return by(Step.ROUTER_ID, order);
    }
    order = Integer.compare(clusters(a), clusters(b));
    if (order != 0) {
      return by(Step.CLUSTER_LENGTH, order);
    }
    order = xPeer.origin().address().compareTo(yPeer.origin().address());
    return order != 0
        ? by(Step.ADDRESS, order)
        : by(Step.PATH_ID, Integer.compareUnsigned(paths.pathId(x), paths.pathId(y)));
  }

  /** The router that brought the path into our AS (RFC 4456 section 9). */
  private int originator(int attributeId, PeerRoutes peer) {
    int reflected = attributes.originator(attributeId);
    return reflected != 0 ? reflected : peer.origin().identifier().v4Bits();
  }

  private int clusters(int attributeId) {
    if (attributes.originator(attributeId) == 0) {
      return 0;
    }
    return attributes.attributes(attributeId).others().stream()
        .filter(attribute -> attribute.type() == Attribute.CLUSTER_LIST)
        .mapToInt(attribute -> attribute.value().length() / 4)
        .sum();
  }

  private int by(Step step, int order) {
    decided = step;
    return order;
  }
}
