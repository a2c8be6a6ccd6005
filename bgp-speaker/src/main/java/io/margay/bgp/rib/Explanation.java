package io.margay.bgp.rib;

import java.util.ArrayList;
import java.util.List;

/** Why the paths to a prefix stand as they do, for people who ask. */
record Explanation(BestPath bestPath, Judge judge) {
  /**
   * Each path with what became of it.
   *
   * @param order those that may be taken, the best first
   * @param all of the prefix
   * @param present the path that is published now, or -1
   */
  List<PathView> of(IntList order, IntList all, int present) {
    List<PathView> views = new ArrayList<>();
    for (int i = 0; i < order.size(); i++) {
      int path = order.at(i);
      Step lost = i == 0 ? Step.ONLY_PATH : bestPath.stepBetween(order.at(0), path, present);
      views.add(judge.view(path, i == 0, lost));
    }
    for (int i = 0; i < all.size(); i++) {
      if (!contains(order, all.at(i))) {
        views.add(judge.view(all.at(i), false, Step.ONLY_PATH));
      }
    }
    return views;
  }

  private static boolean contains(IntList list, int value) {
    for (int i = 0; i < list.size(); i++) {
      if (list.at(i) == value) {
        return true;
      }
    }
    return false;
  }
}
