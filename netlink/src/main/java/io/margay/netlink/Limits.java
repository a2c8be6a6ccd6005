package io.margay.netlink;

/** Every bound of this module. */
public final class Limits {
  /** How long one answer of the kernel may take before the request counts as failed. */
  static final long ANSWER_MILLIS = 5_000;

  /** Bytes of one send: a batch of 1,000 routes has 52 KB. */
  static final int SEND_BUFFER = 128 * 1024;

  /** Bytes of one receive; the kernel fills at most 32 KiB with several objects. */
  static final int RECEIVE_BUFFER = 128 * 1024;

  /** Pairs of buffers kept for the next socket. */
  static final int POOLED_BUFFERS = 16;

  /** Requests of one send: beyond 1,000 nothing is gained and the kernel's lock is held longer. */
  static final int BATCH_REQUESTS = 1_000;

  /** What the kernel may queue for us: acknowledgements of a batch. */
  static final int REPLY_QUEUE_BYTES = 8 * 1024 * 1024;

  /** What the kernel may queue for us while a listener's callback works. */
  static final int EVENT_QUEUE_BYTES = 16 * 1024 * 1024;

  /** Objects of one dump. */
  static final int DUMP_OBJECTS = 4_000_000;

  /** How often a dump that a change interrupted is repeated. */
  static final int DUMP_ATTEMPTS = 10;

  /** Tasks waiting for the thread netns-opener. */
  static final int OPENER_QUEUE = 256;

  /** How long a task of the thread netns-opener may take. */
  static final long OPENER_MILLIS = 10_000;

  /** How long close() waits for a listener's thread. */
  static final long LISTENER_CLOSE_MILLIS = 5_000;

  /** Bytes of one sysctl value. */
  static final int SYSCTL_BYTES = 4096;

  /** Members of one message to an IP set: the attribute that holds them has 64 KiB. */
  public static final int SET_MEMBERS_PER_MESSAGE = 3_000;

  /** Members that listing a set tells. */
  public static final int SET_MEMBERS = 4_000_000;

  /** Bytes of a logged packet that are copied: the headers. */
  public static final int LOGGED_BYTES = 128;

  /** Generations remembered for one who asks after the fact. */
  public static final int REMEMBERED_GENERATIONS = 1_024;

  private Limits() {}
}
