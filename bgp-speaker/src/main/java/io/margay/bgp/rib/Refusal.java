package io.margay.bgp.rib;

/** Why a list of attributes makes a route unusable for us, though it is well-formed. */
public enum Refusal {
  NONE(0, "usable"),
  OWN_AS(1, "our AS is in the path"),
  OWN_NEXT_HOP(2, "the next hop is ourselves"),
  OWN_ORIGINATOR(3, "we are its originator"),
  OWN_CLUSTER(4, "our cluster is in its cluster list"),
  FIRST_AS(5, "the path does not begin with the peer's AS"),
  AS_SET(6, "the path has an AS_SET");

  private final int code;
  private final String words;

  Refusal(int code, String words) {
    this.code = code;
    this.words = words;
  }

  /** A number of four bits. */
  int code() {
    return code;
  }

  static Refusal of(int code) {
    for (Refusal refusal : values()) {
      if (refusal.code == code) {
        return refusal;
      }
    }
    throw new IllegalArgumentException("no refusal " + code);
  }

  @Override
  public String toString() {
    return words;
  }
}
