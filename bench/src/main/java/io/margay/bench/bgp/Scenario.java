package io.margay.bench.bgp;

import java.util.List;

/**
 * Who sends what to whom.
 *
 * @param name what selects it, and its name in the table
 * @param senders peers that announce
 * @param receivers peers that only listen; none where the senders listen to each other
 * @param prefixes announced by each sender
 * @param kind what is special about it
 */
record Scenario(String name, int senders, int receivers, int prefixes, Kind kind) {
  enum Kind {
    /** Senders in other ASes announce the same prefixes, receivers in other ASes learn the best. */
    TRANSIT,
    /** As transit, in IPv6. */
    TRANSIT_V6,
    /** All are clients of one reflector, each announces prefixes of its own. */
    REFLECTOR,
    /** As transit, and the best routes go into the kernel. */
    KERNEL,
    /** One prefix announced and withdrawn again and again. */
    LATENCY
  }

  static final List<Scenario> ALL =
      List.of(
          new Scenario("latency", 1, 1, 1, Kind.LATENCY),
          new Scenario("100k", 1, 1, 100_000, Kind.TRANSIT),
          new Scenario("1M", 1, 1, 1_000_000, Kind.TRANSIT),
          new Scenario("fan-out 16", 1, 16, 100_000, Kind.TRANSIT),
          new Scenario("overlap 4", 4, 1, 100_000, Kind.TRANSIT),
          new Scenario("2 x 1M", 2, 1, 1_000_000, Kind.TRANSIT),
          new Scenario("reflector 200", 200, 0, 64, Kind.REFLECTOR),
          new Scenario("ipv6 100k", 1, 1, 100_000, Kind.TRANSIT_V6),
          new Scenario("kernel 1000", 1, 1, 1000, Kind.KERNEL),
          new Scenario("kernel 100k", 1, 1, 100_000, Kind.KERNEL));

  int peers() {
    return senders + receivers;
  }

  /** All prefixes that a receiver ends with. */
  int distinct() {
    return kind == Kind.REFLECTOR ? senders * prefixes : prefixes;
  }

  boolean v6() {
    return kind == Kind.TRANSIT_V6;
  }

  boolean reflector() {
    return kind == Kind.REFLECTOR;
  }

  boolean kernel() {
    return kind == Kind.KERNEL;
  }

  /** Whether a run is so long that only the fast ones are worth repeating. */
  boolean large() {
    return prefixes >= 1_000_000;
  }

  /** The AS of a peer. */
  int as(int peer) {
    return reflector() ? Peers.DUT_AS : Peers.DUT_AS + 1 + peer;
  }
}
