package io.margay.model.document;

/** What an input may cost. */
public final class Limits {
  /** Bytes of one input. A reader of a file stops here instead of reading all of it. */
  public static final int INPUT_BYTES = 4 * 1024 * 1024;

  /** Levels of lists and mappings within each other. */
  static final int DEPTH = 50;

  /** Values in one input. */
  static final int NODES = 1_000_000;

  /** Values that the aliases of one input stand for, all together ("billion laughs"). */
  static final int ALIASED_NODES = 100_000;

  /** Faults reported of one input; the rest is counted. */
  static final int FAULTS = 100;

  private Limits() {}
}
