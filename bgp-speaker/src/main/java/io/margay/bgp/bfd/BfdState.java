package io.margay.bgp.bfd;

/** The states of RFC 5880 section 4.1, in the order of their codes. */
public enum BfdState {
  ADMIN_DOWN(0, "AdminDown"),
  DOWN(1, "Down"),
  INIT(2, "Init"),
  UP(3, "Up");

  private final int code;
  private final String words;

  BfdState(int code, String words) {
    this.code = code;
    this.words = words;
  }

  int code() {
    return code;
  }

  /** The state with these two bits. */
  static BfdState of(int code) {
    return switch (code & 3) {
      case 0 -> ADMIN_DOWN;
      case 1 -> DOWN;
      case 2 -> INIT;
      default -> UP;
    };
  }

  /** The RFC's spelling. */
  @Override
  public String toString() {
    return words;
  }
}
