package io.margay.bgp.wire;

import java.util.Optional;

/** ORIGIN (RFC 4271 section 5.1.1); the order of the constants is that of preference. */
public enum Origin {
  IGP(0),
  EGP(1),
  INCOMPLETE(2);

  private final int code;

  Origin(int code) {
    this.code = code;
  }

  public int code() {
    return code;
  }

  static Optional<Origin> of(int code) {
    return switch (code) {
      case 0 -> Optional.of(IGP);
      case 1 -> Optional.of(EGP);
      case 2 -> Optional.of(INCOMPLETE);
      default -> Optional.empty();
    };
  }
}
