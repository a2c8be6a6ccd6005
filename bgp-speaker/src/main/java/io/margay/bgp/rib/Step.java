package io.margay.bgp.rib;

/** The steps of the decision process, in order (RFC 4271 section 9.1.2.2, RFC 4456, RFC 9494). */
public enum Step {
  ONLY_PATH("it is the only path"),
  LOCAL("our own route comes first"),
  LONG_LIVED_STALE("routes kept long after their peer went come last"),
  LOCAL_PREF("higher preference"),
  PATH_LENGTH("shorter AS path"),
  ORIGIN("better origin"),
  MED("lower MED"),
  EXTERNAL("from another AS rather than our own"),
  PRESENT("it was the best already"),
  ROUTER_ID("lower router id"),
  CLUSTER_LENGTH("shorter cluster list"),
  ADDRESS("lower peer address"),
  PATH_ID("lower path identifier");

  private final String words;

  Step(String words) {
    this.words = words;
  }

  @Override
  public String toString() {
    return words;
  }
}
