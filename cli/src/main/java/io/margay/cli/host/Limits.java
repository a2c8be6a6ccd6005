package io.margay.cli.host;

import java.time.Duration;

/** Every bound of this package. */
final class Limits {
  /** How long one program of a check may take. */
  static final Duration PROGRAM = Duration.ofSeconds(5);

  /** How long a socket may take to answer. */
  static final Duration ANSWER = Duration.ofSeconds(3);

  /** Bytes of a program's output or a socket's answer that are read. */
  static final int ANSWER_BYTES = 64 * 1024;

  /** Bytes of a configuration file. */
  static final int FILE_BYTES = 1024 * 1024;

  private Limits() {}
}
