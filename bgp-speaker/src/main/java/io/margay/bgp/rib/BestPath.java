package io.margay.bgp.rib;

import io.margay.model.net.Ip;
import java.util.ArrayList;
import java.util.List;

/**
 * Chooses among the paths to one prefix (RFC 4271 section 9.1.2). The tie-breakers remove
 * candidates step by step as the RFC does; a pairwise comparison would depend on the order of
 * arrival, since MED compares only some pairs.
 */
final class BestPath {
  /** A path with what the decision looks at. */
  record Candidate(int row, PeerRoutes peer, InternedAttributes attributes) {

    /** The router that brought the path into our AS (RFC 4456 section 9). */
    Ip originator() {
      return attributes.attributes().originatorId().orElse(peer.identifier());
    }
  }

  private BestPath() {}

  /** The best of one or more candidates. */
  static Candidate choose(List<Candidate> candidates) {
    List<Candidate> left = preferred(candidates);
    if (left.size() > 1) {
      removeByMed(left);
    }
    Candidate best = left.getFirst();
    for (Candidate candidate : left) {
      best = tieBreak(candidate, best) < 0 ? candidate : best;
    }
    return best;
  }

  /** Our own routes, then LOCAL_PREF, AS_PATH length, ORIGIN (9.1.2.2 a, b). */
  private static List<Candidate> preferred(List<Candidate> candidates) {
    List<Candidate> best = new ArrayList<>(candidates.size());
    for (Candidate candidate : candidates) {
      int order = best.isEmpty() ? 0 : preference(candidate, best.getFirst());
      if (order < 0) {
        best.clear();
      }
      if (order <= 0) {
        best.add(candidate);
      }
    }
    return best;
  }

  private static int preference(Candidate a, Candidate b) {
    InternedAttributes x = a.attributes();
    InternedAttributes y = b.attributes();
    if (a.peer().local != b.peer().local) {
      return a.peer().local ? -1 : 1;
    }
    if (x.localPref != y.localPref) {
      return Long.compare(y.localPref, x.localPref);
    }
    if (x.pathLength != y.pathLength) {
      return Integer.compare(x.pathLength, y.pathLength);
    }
    return x.origin.compareTo(y.origin);
  }

  /** 9.1.2.2 c: among paths through the same neighbour AS only those with the lowest MED stay. */
  private static void removeByMed(List<Candidate> left) {
    List<Candidate> all = List.copyOf(left);
    left.removeIf(candidate ->
        all.stream()
            .anyMatch(other ->
                other.attributes().neighbourAs == candidate.attributes().neighbourAs
                    && other.attributes().med < candidate.attributes().med));
  }

  /** 9.1.2.2 d, f, g: external first, then the lowest identifier, then the lowest address. */
  private static int tieBreak(Candidate a, Candidate b) {
    if (a.peer().external() != b.peer().external()) {
      return a.peer().external() ? -1 : 1;
    }
    int byIdentifier = a.originator().compareTo(b.originator());
    return byIdentifier != 0 ? byIdentifier : a.peer().address().compareTo(b.peer().address());
  }
}
