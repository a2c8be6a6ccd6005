package io.margay.bench;

import java.io.IOException;

/** Something of ours, measured beside its peers. */
public interface Benchmark {
  /** What {@code ./dev bench} knows it by; also the name of its file of results. */
  String name();

  /**
   * Sets up, measures, cleans up.
   *
   * @throws IOException when it could not be measured
   */
  Report run() throws IOException;
}
