package io.margay.bench;

import java.time.Duration;

/** How much is measured, and how long it may take. */
public final class Limits {
  /** One execution of a plugin. */
  public static final Duration CALL = Duration.ofSeconds(30);

  /** One benchmark's run of its driver. */
  public static final Duration DRIVER = Duration.ofMinutes(10);

  /** Between two blocks, so that what one left to the kernel does not weigh on the next. */
  public static final Duration SETTLE = Duration.ofMillis(400);

  /** ADD and DEL before anything counts: a daemon has long been compiled when it matters. */
  public static final int CNI_WARM_UP = 400;

  /** Every plugin gets a block in every round. */
  public static final int CNI_ROUNDS = 20;

  /** Containers of a sequential block. */
  public static final int CNI_BLOCK = 5;

  /** Rounds of blocks with several calls at once. */
  public static final int CNI_PARALLEL_ROUNDS = 8;

  /** Containers of such a block. */
  public static final int CNI_PARALLEL_BLOCK = 40;

  /** Calls at once. */
  public static final int CNI_WIDTH = 8;

  /** Whole containers of each runtime and network. */
  public static final int CONTAINER_ROUNDS = 15;

  /** The same before anything counts. */
  public static final int CONTAINER_WARM_UP = 10;

  private Limits() {}
}
