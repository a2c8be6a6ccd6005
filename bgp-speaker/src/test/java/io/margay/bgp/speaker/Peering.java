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
  public record End(Ip address, Ip v6, int port, long as) {}

  /**
   * What is switched on.
   *
   * @param restart graceful restart time in seconds, 0 for none
   * @param hops TTL security, 0 for none
   */
  public record Options(
      boolean ipv6, Optional<String> password, int restart, int hops, boolean addPath) {
    public static final Options NONE = new Options(false, Optional.empty(), 0, 0, false);

    Options withIpv6() {
      return new Options(true, password, restart, hops, addPath);
    }

    Options withPassword(String other) {
      return new Options(ipv6, Optional.of(other), restart, hops, addPath);
    }

    public Options withRestart(int seconds) {
      return new Options(ipv6, password, seconds, hops, addPath);
    }

    Options withHops(int other) {
      return new Options(ipv6, password, restart, other, addPath);
    }

    Options withAddPath() {
      return new Options(ipv6, password, restart, hops, true);
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
            : FamilyOptions.DEFAULT;
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
