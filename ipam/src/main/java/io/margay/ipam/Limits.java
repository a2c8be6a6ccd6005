package io.margay.ipam;

import java.time.Duration;

/** Every bound of this module. */
public final class Limits {
  /** Of one allocation or release, waiting and retries included (contract: 5 s for an attach). */
  public static final Duration REQUEST_DEADLINE = Duration.ofSeconds(5);

  /** Requests that wait for the worker; more are turned away at once. */
  public static final int QUEUE = 1024;

  /** Requests that share one transaction: 32 cost the time of one. */
  public static final int BATCH = 32;

  /** Compares, and writes, of one transaction: below etcd's 128. */
  public static final int BATCH_OPS = 120;

  /**
   * Bytes of handles and callers' writes in one transaction; etcd takes 1.5 MiB with the blocks.
   */
  public static final int BATCH_BYTES = 512 << 10;

  /** A listing of all blocks serves claims and borrowing for this long. */
  public static final Duration LISTING_AGE = Duration.ofSeconds(10);

  /** Handles remembered, so that their release needs no read. */
  public static final int HANDLES = 4096;

  /** Longest random pause between two refused transactions; the first is a 64th of it. */
  public static final Duration CONFLICT_PAUSE = Duration.ofMillis(64);

  /** Between two attempts to learn an unknown outcome. */
  public static final Duration SETTLE_PAUSE = Duration.ofMillis(100);

  /** Blocks tried per pool when one is to be claimed. */
  public static final int CLAIM_CANDIDATES = 1 << 20;

  /** For the worker to end when it is closed. */
  public static final Duration CLOSE = Duration.ofSeconds(5);

  private Limits() {}
}
