package io.margay.model.resource;

import java.time.Duration;
import java.util.Optional;

/** The bounds of a graceful restart's time (RFC 4724 section 3: twelve bits of seconds). */
final class RestartTime {
  private static final long MAX_SECONDS = 4095;

  private RestartTime() {}

  static void check(String field, Optional<Duration> time) {
    if (time.isPresent() && (time.get().isNegative() || time.get().toSeconds() > MAX_SECONDS)) {
      throw new InvalidFieldException(
          field, time.get().toSeconds() + " s is not within 0 to " + MAX_SECONDS + " s");
    }
  }
}
