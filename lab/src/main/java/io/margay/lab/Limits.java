package io.margay.lab;

import java.time.Duration;

/** Every bound of this module. */
public final class Limits {
  /** From the start of its programs until a whole lab answers; JVMs start in parallel. */
  public static final Duration READY = Duration.ofSeconds(60);

  /** How long a command of {@link Host#run} may take when nothing else is said. */
  public static final Duration COMMAND = Duration.ofSeconds(60);

  /** How long one attach or detach may take: the client's own limits, and some more. */
  static final Duration CNI = Duration.ofSeconds(35);

  /** How long one call of a runtime's client may take: its own limits, and some more. */
  static final Duration CONTAINER = Duration.ofSeconds(60);

  /** How long a program may take to end after a polite request; dockerd gives containers 10 s. */
  static final Duration STOP = Duration.ofSeconds(30);

  /** How long a killed program's own children may take to follow it. */
  static final Duration PARTING = Duration.ofMillis(500);

  /** How long the kernel may take to end what was killed. */
  static final Duration KILL = Duration.ofSeconds(10);

  /** How long a holder may take to lay out its mounts. */
  static final Duration HOLDER = Duration.ofSeconds(10);

  /** How long another process may hold the site before we give up. */
  static final Duration LOCK = Duration.ofSeconds(90);

  /** How long one request over HTTP may take. */
  static final Duration HTTP = Duration.ofSeconds(5);

  /** Between two looks of a poll. */
  static final Duration POLL_PAUSE = Duration.ofMillis(20);

  /** The same where each look starts a program, which would slow what is awaited. */
  static final Duration SLOW_POLL_PAUSE = Duration.ofMillis(100);

  /** Last lines of a log that an error quotes. */
  static final int QUOTED_LINES = 12;

  /** Bytes at the end of a log in which those lines are sought. */
  static final int QUOTED_BYTES = 16 * 1024;

  /** Bytes that a captured command may print on each of its streams; more is cut off. */
  static final int OUTPUT_BYTES = 32 * 1024 * 1024;

  /** Rounds of ending what runs in the lab: each catches what the round before let start. */
  static final int KILL_ROUNDS = 20;

  private Limits() {}
}
