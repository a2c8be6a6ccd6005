package io.margay.datastore;

import java.time.Duration;

/** Every bound of this module. */
public final class Limits {
  /** How often an agent writes the state of its host when nothing changed. */
  public static final Duration NODE_REPORT = Duration.ofSeconds(60);

  /** How old the last word of an agent is when it counts as silent: three of them missed. */
  public static final Duration NODE_SILENT = NODE_REPORT.multipliedBy(3);

  /** Of a call, unless the configuration says otherwise (contract: 2 s for an etcd call). */
  public static final Duration CALL_DEADLINE = Duration.ofSeconds(2);

  /** Of a whole listing, however many pages it takes. */
  public static final Duration LIST_DEADLINE = Duration.ofSeconds(30);

  /** Compares, and writes, of one transaction: etcd's default {@code --max-txn-ops}. */
  public static final int MAX_TRANSACTION_OPS = 128;

  /**
   * Entries per page of a listing, halved when an answer is too large. 500 resources of 8 KiB are 4
   * MiB; ours have about 500 bytes.
   */
  public static final int LIST_PAGE = 500;

  /** Times a listing starts over because its revision was compacted away under it. */
  public static final int LIST_RESTARTS = 3;

  /** Largest answer accepted: second line behind the paging, for a watch that has to catch up. */
  public static final int MAX_ANSWER_BYTES = 16 << 20;

  /** Between two attempts of a call that never left this host. */
  public static final Duration ATTEMPT_PAUSE = Duration.ofMillis(100);

  /** Of a TCP connection to one member. */
  public static final Duration CONNECT_TIMEOUT = Duration.ofMillis(1500);

  /** Between keep-alive pings of a connection with calls on it; gRPC's least is 10 s. */
  public static final Duration KEEPALIVE = Duration.ofSeconds(10);

  /** Without answer to a keep-alive ping, the connection is dropped. */
  public static final Duration KEEPALIVE_TIMEOUT = Duration.ofSeconds(3);

  /** A client is not replaced younger than this. */
  public static final Duration CLIENT_MIN_AGE = Duration.ofSeconds(1);

  /** Calls that are sent but fail without a break for this long cost the client its place. */
  public static final Duration CLIENT_MAX_OUTAGE = Duration.ofSeconds(3);

  /** Batches of changes that wait for the syncer's thread; more end the watch and resync. */
  public static final int SYNC_QUEUE = 1024;

  /** Of silence, before a watch is asked for a sign of life. */
  public static final Duration SYNC_QUIET = Duration.ofSeconds(2);

  /** For the sign of life; then the watch counts as dead. */
  public static final Duration SYNC_PROOF = Duration.ofSeconds(2);

  /** First pause after a failed resync, doubled up to {@link #SYNC_RETRY_MAX}. */
  public static final Duration SYNC_RETRY_MIN = Duration.ofMillis(100);

  public static final Duration SYNC_RETRY_MAX = Duration.ofSeconds(2);

  /** For the syncer's thread to end when it is closed. */
  public static final Duration SYNC_CLOSE = Duration.ofSeconds(5);

  private Limits() {}
}
