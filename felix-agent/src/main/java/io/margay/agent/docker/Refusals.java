package io.margay.agent.docker;

import io.margay.model.resource.ThisRelease;

/** Sentences for what this release does not do, each written once. */
final class Refusals {
  static final String IPV6 =
      "unsupported: " + ThisRelease.IPV4_ONLY + "; leave --ipv6 and IPv6 subnets out";

  static final String OTHERS_NETWORK =
      "margay-ipam serves networks of --driver margay only: another driver needs a subnet of its own"
          + " on each host, while all hosts share a pool; use --driver margay, or leave"
          + " --ipam-driver out";

  private Refusals() {}

  static String ipv6Port(String address) {
    return "unsupported: "
        + ThisRelease.IPV4_ONLY
        + "; publish on an IPv4 address instead of "
        + address;
  }

  static String mode(String mode) {
    return "margay.mode="
        + mode
        + ": "
        + ThisRelease.ROUTED_ONLY
        + "; leave the option out, or say margay.mode=routed";
  }
}
