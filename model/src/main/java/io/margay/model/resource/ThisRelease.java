package io.margay.model.resource;

/** What this release does not do, in the words that every entry has for it. */
public final class ThisRelease {
  /** Whoever asks for IPv6 is told so. */
  public static final String IPV4_ONLY = "this release connects containers by IPv4 only";

  /** Whoever asks for a bridge or a VLAN is told so. */
  public static final String ROUTED_ONLY = "this release connects containers by routing only";

  private ThisRelease() {}
}
