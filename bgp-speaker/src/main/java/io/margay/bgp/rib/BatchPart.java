package io.margay.bgp.rib;

import io.margay.bgp.wire.Family;
import io.margay.bgp.wire.PrefixBuffer;
import java.util.Arrays;

/**
 * What an {@link UpdateBatch} has for one audience: withdrawn prefixes, and bundles of announced
 * ones that leave with the same attributes. Rows of a bundle are a chain, for a table is told in an
 * order in which they need not stand together.
 */
final class BatchPart {
  static final int NONE = -1;

  private static final int CAUSE = 3; // numbers that outgoing attributes depend on
  private static final int SMALL = 64;

  final PrefixBuffer withdrawn;
  final IntList rows = new IntList(); // all that this part is about

  private final boolean pathIds;

  // One per bundle.
  private final IntList causes = new IntList(); // attributes, source and rule
  private final IntList ends = new IntList();
  private final IntList starts = new IntList(); // of its octets
  private final IntList heads = new IntList(); // first announcement
  private final IntList tails = new IntList();
  private int[] slots = new int[SMALL]; // bundle + 1, 0 for empty

  // One per announcement.
  private final IntList announced = new IntList(); // row
  private final IntList ids = new IntList(); // path identifier, where there are any
  private final IntList next = new IntList(); // of the same bundle, or NONE

  BatchPart(Family family, boolean pathIds) {
    this.pathIds = pathIds;
    this.withdrawn = new PrefixBuffer(family, pathIds);
  }

  int bundles() {
    return heads.size();
  }

  /** The bundle for what leaves so, or {@link #NONE}. */
  int bundle(int attributes, int source, int rule) {
    int last = bundles() - 1;
    if (last >= 0 && is(last, attributes, source, rule)) {
      return last; // neighbours in a table share their attributes
    }
    for (int slot = slot(attributes, source, rule);
        slots[slot] != 0;
        slot = (slot + 1) & (slots.length - 1)) {
      if (is(slots[slot] - 1, attributes, source, rule)) {
        return slots[slot] - 1;
      }
    }
    return NONE;
  }

  /** A new bundle, whose attributes stand in the batch's octets from a place to another. */
  int addBundle(int attributes, int source, int rule, int from, int end) {
    int bundle = bundles();
    causes.add(attributes);
    causes.add(source);
    causes.add(rule);
    starts.add(from);
    ends.add(end);
    heads.add(NONE);
    tails.add(NONE);
    if (2 * bundles() > slots.length) {
      slots = new int[2 * slots.length];
      for (int each = 0; each < bundle; each++) {
        index(each);
      }
    }
    index(bundle);
    return bundle;
  }

  int from(int bundle) {
    return starts.at(bundle);
  }

  int end(int bundle) {
    return ends.at(bundle);
  }

  void announce(int bundle, int row, int pathId) {
    int entry = announced.size();
    announced.add(row);
    next.add(NONE);
    if (pathIds) {
      ids.add(pathId);
    }
    int tail = tails.at(bundle);
    if (tail == NONE) {
      heads.set(bundle, entry);
    } else {
      next.set(tail, entry);
    }
    tails.set(bundle, entry);
    rows.add(row);
  }

  /** Appends the prefixes of a bundle. */
  void prefixes(int bundle, PrefixRows prefixes, PrefixBuffer out) {
    for (int entry = heads.at(bundle); entry != NONE; entry = next.at(entry)) {
      prefixes.appendTo(out, announced.at(entry), pathIds ? ids.at(entry) : 0);
    }
  }

  void clear() {
    withdrawn.clear();
    rows.clear();
    if (bundles() > 0) {
      Arrays.fill(slots, 0);
    }
    for (IntList list : new IntList[] {causes, starts, ends, heads, tails, announced, ids, next}) {
      list.clear();
    }
  }

  private boolean is(int bundle, int attributes, int source, int rule) {
    int at = CAUSE * bundle;
    return causes.at(at) == attributes && causes.at(at + 1) == source && causes.at(at + 2) == rule;
  }

  private void index(int bundle) {
    int at = CAUSE * bundle;
    int slot = slot(causes.at(at), causes.at(at + 1), causes.at(at + 2));
    while (slots[slot] != 0) {
      slot = (slot + 1) & (slots.length - 1);
    }
    slots[slot] = bundle + 1;
  }

  private int slot(int attributes, int source, int rule) {
    int mixed = ((attributes * 31 + source) * 31 + rule) * 0x9e37_79b9;
    return (mixed ^ mixed >>> 16) & (slots.length - 1);
  }
}
