package io.margay.cni;

/** The versions of the specification that we speak, oldest first. */
public enum CniVersion {
  V0_3_0("0.3.0"),
  V0_3_1("0.3.1"),
  V0_4_0("0.4.0"),
  V1_0_0("1.0.0");

  private final String text;

  CniVersion(String text) {
    this.text = text;
  }

  public String text() {
    return text;
  }

  /** Whether entries of {@code ips} carry their IP version, which 1.0.0 dropped. */
  boolean namesIpVersion() {
    return this != V1_0_0;
  }

  static CniVersion parse(String text) throws CniException {
    // The specification lets an absent version mean 0.1.0.
    String asked = text.isEmpty() ? "0.1.0" : text;
    for (CniVersion version : values()) {
      if (version.text.equals(asked)) {
        return version;
      }
    }
    throw new CniException(
        CniException.INCOMPATIBLE_VERSION,
        "incompatible CNI versions",
        "config is \"" + asked + "\", plugin supports [\"0.3.0\" \"0.3.1\" \"0.4.0\" \"1.0.0\"]");
  }
}
