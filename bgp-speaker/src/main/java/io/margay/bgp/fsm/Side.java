package io.margay.bgp.fsm;

/** Who opened a connection: we, or the peer. */
public enum Side {
  OUTGOING,
  INCOMING;

  Side other() {
    return this == OUTGOING ? INCOMING : OUTGOING;
  }
}
