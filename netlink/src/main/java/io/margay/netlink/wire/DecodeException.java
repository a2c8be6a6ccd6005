package io.margay.netlink.wire;

/** Bytes that are no netlink message, or not the one they claim to be. */
public final class DecodeException extends Exception {
  private final int position;

  public DecodeException(String problem, int position) {
    super(problem + " at byte " + position);
    this.position = position;
  }

  /** Offset within the part that was read: the datagram, or the body of one message. */
  public int position() {
    return position;
  }
}
