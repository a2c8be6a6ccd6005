package io.margay.bgp.fsm;

/** The states of RFC 4271 section 8.2.2. */
public enum SessionState {
  IDLE("Idle"),
  CONNECT("Connect"),
  ACTIVE("Active"),
  OPEN_SENT("OpenSent"),
  OPEN_CONFIRM("OpenConfirm"),
  ESTABLISHED("Established");

  private final String words;

  SessionState(String words) {
    this.words = words;
  }

  /** The RFC's spelling. */
  @Override
  public String toString() {
    return words;
  }
}
