package io.margay.bgp.speaker;

import io.margay.bgp.wire.Family;
import io.margay.model.net.AsNumber;
import io.margay.model.net.Ip;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A session between our speaker and somebody else's, as both ends are to be configured. The other
 * end announces 10.2.0.0/16, and 2001:2:2::/48 when it speaks IPv6.
 *
 * @param options what is switched on at both ends
 * @param namespace where the other end runs and has its routes in the kernel; empty for ours, and
 *     no routes in the kernel
 */
public record Peering(End ours, End theirs, Options options, Optional<String> namespace) {
  Peering(End ours, End theirs, Options options) {
    this(ours, theirs, options, Optional.empty());
  }

  /** What stands before a command of the other end. */
  List<String> before() {
    return namespace.map(name -> List.of("/usr/sbin/ip", "netns", "exec", name)).orElse(List.of());
  }

  /** One end. */
  public record End(Ip address, Ip v6, int port, long as) {
    /** The BGP identifier, which is an IPv4 address on a session over IPv6 too. */
    Ip identifier() {
      return address.v6() ? Ip.v4(0x0aff_0000 | ((int) address.low() & 0xff)) : address;
    }
  }

  /** Whether IPv4 routes have IPv6 next hops (RFC 8950), as on a session over IPv6. */
  boolean extended() {
    return ours.address().v6();
  }

  /**
   * What is switched on.
   *
   * @param restart graceful restart time in seconds, 0 for none
   * @param hops TTL security, 0 for none
   * @param narrow whether they know AS numbers of two octets only
   */
  public record Options(
      boolean ipv6,
      Optional<String> password,
      int restart,
      int hops,
      boolean addPath,
      boolean narrow) {
    public static final Options NONE = new Options(false, Optional.empty(), 0, 0, false, false);

    Options withIpv6() {
      return new Options(true, password, restart, hops, addPath, narrow);
    }

    Options withPassword(String other) {
      return new Options(ipv6, Optional.of(other), restart, hops, addPath, narrow);
    }

    public Options withRestart(int seconds) {
      return new Options(ipv6, password, seconds, hops, addPath, narrow);
    }

    Options withHops(int other) {
      return new Options(ipv6, password, restart, other, addPath, narrow);
    }

    Options withAddPath() {
      return new Options(ipv6, password, restart, hops, true, narrow);
    }

    Options withNarrow() {
      return new Options(ipv6, password, restart, hops, addPath, true);
    }
  }

  /** Our side of it. */
  PeerConfig config(String name) {
    PeerTransport transport =
        PeerTransport.DEFAULT.withPort(theirs.port()).withPassword(options.password());
    if (options.hops() > 0) {
      transport = transport.withSecurityHops(options.hops());
    }
    FamilyOptions family =
        options.addPath()
            ? FamilyOptions.DEFAULT.withAddPath(FamilyOptions.AddPath.BOTH)
            : FamilyOptions.DEFAULT.withExtendedNextHop(extended());
    PeerConfig config =
        PeerConfig.of(name, theirs.address(), new AsNumber(theirs.as()))
            .withTransport(transport)
            .withFamilies(Map.of(Family.IPV4_UNICAST, family));
    if (options.ipv6()) {
      config = config.withFamily(Family.IPV6_UNICAST, family.withLocalNextHop(ours.v6()));
    }
    if (options.restart() > 0) {
      config =
          config.withRestart(
              RestartOptions.DEFAULT.withTime(Duration.ofSeconds(options.restart())));
    }
    return config;
  }

  /** Least TTL that the kernel lets in, for messages. */
  OptionalInt leastTtl() {
    return options.hops() > 0 ? OptionalInt.of(256 - options.hops()) : OptionalInt.empty();
  }
}
