package io.margay.model.resource;

/** The version of the Internet protocol that a rule is limited to. */
public enum IpVersion {
  V4(4),
  V6(6);

  private final int number;

  IpVersion(int number) {
    this.number = number;
  }

  /** 4 or 6. */
  public int number() {
    return number;
  }
}
