package io.margay.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Values of one kind, and where they lie. For one thread. */
public final class Samples {
  private final List<Double> values = new ArrayList<>();

  public void add(double value) {
    values.add(value);
  }

  public int size() {
    return values.size();
  }

  public double median() {
    return percentile(50);
  }

  /**
   * The smallest value that at least so many percent do not exceed (nearest rank).
   *
   * @param percent above 0, at most 100
   * @throws IllegalStateException when there are no values
   */
  public double percentile(double percent) {
    if (values.isEmpty()) {
      throw new IllegalStateException("no samples");
    }
    List<Double> sorted = new ArrayList<>(values);
    Collections.sort(sorted);
    int rank = (int) Math.ceil(percent / 100 * sorted.size());
    return sorted.get(Math.clamp(rank, 1, sorted.size()) - 1);
  }
}
