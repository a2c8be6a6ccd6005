package io.margay.agent.docker;

/** Sentences for what this release does not do, each written once. */
final class Refusals {
  static final String IPV6 =
      "margay serves IPv4 only in this release: leave --ipv6 and IPv6 subnets out";

  static final String OTHERS_NETWORK =
      "margay-ipam serves networks of --driver margay only: another driver needs a subnet of its own"
          + " on each host, while all hosts share a pool; use --driver margay, or leave"
          + " --ipam-driver out";

  private Refusals() {}

  static String mode(String mode) {
    return "margay.mode="
        + mode
        + ": this release connects containers by routing only; leave the option out, or say"
        + " margay.mode=routed";
  }
}
