package io.margay.bgp.wire;

/** ORIGIN (RFC 4271 section 5.1.1); the order of the constants is that of preference. */
public enum Origin {
  IGP,
  EGP,
  INCOMPLETE
}
