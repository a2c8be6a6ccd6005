package io.margay.bgp.fsm;

/** The timers of one peer (RFC 4271 section 8); hold and keepalive exist once per connection. */
public enum SessionTimer {
  CONNECT_RETRY,
  IDLE_HOLD,
  HOLD_OUTGOING,
  HOLD_INCOMING,
  KEEPALIVE_OUTGOING,
  KEEPALIVE_INCOMING;

  /** The hold timer of a connection. */
  public static SessionTimer hold(Side side) {
    return side == Side.OUTGOING ? HOLD_OUTGOING : HOLD_INCOMING;
  }

  static SessionTimer keepalive(Side side) {
    return side == Side.OUTGOING ? KEEPALIVE_OUTGOING : KEEPALIVE_INCOMING;
  }
}
