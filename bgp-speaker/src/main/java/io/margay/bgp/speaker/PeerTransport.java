package io.margay.bgp.speaker;

import io.margay.model.net.AsNumber;
import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * How a peer is reached over TCP. A change starts the session anew, but for the port.
 *
 * @param port where the peer listens, 1 to 65535
 * @param source local address of the session: of our connections, and the only one at which we take
 *     the peer's; the kernel's choice when empty
 * @param passive wait for the peer to connect
 * @param ttl TTL or hop limit of what we send, 1 to 255. 255 by default: it satisfies a peer that
 *     checks (RFC 5082), and needs no further setting for a peer that is more than one hop away
 * @param securityHops GTSM (RFC 5082): the peer is at most this many hops away, 1 to 254, and what
 *     comes with a smaller TTL than 256 less that is dropped by the kernel; empty for no check
 * @param password key of the TCP MD5 signature (RFC 2385), 1 to 80 octets of ASCII; empty for none
 * @param dynamic makes this a pattern for peers that connect from inside a prefix; {@code address}
 *     of the peer is then that of the prefix, and no connection is opened
 * @param zone the interface where the peer's link-local address counts (RFC 4007); else empty
 */
public record PeerTransport(
    int port,
    Optional<Ip> source,
    boolean passive,
    int ttl,
    OptionalInt securityHops,
    Optional<String> password,
    Optional<Dynamic> dynamic,
    Optional<String> zone) {
  /** The port of RFC 4271 section 8.2.1. */
  public static final int BGP_PORT = 179;

  /** The longest key that Linux takes: TCP_MD5SIG_MAXKEYLEN of linux/tcp.h. */
  private static final int MAX_PASSWORD = 80;

  /** Port 179, active, no password, TTL 255, no check. */
  public static final PeerTransport DEFAULT =
      new PeerTransport(
          BGP_PORT,
          Optional.empty(),
          false,
          255,
          OptionalInt.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  /**
   * Peers that are not known by address.
   *
   * @param prefix where they connect from
   * @param ases which of these ASes they may be in, at least one
   * @param limit how many at a time
   */
  public record Dynamic(Cidr prefix, Set<AsNumber> ases, int limit) {
    public Dynamic {
      ases = Set.copyOf(ases);
      if (ases.isEmpty() || limit < 1) {
        throw new IllegalArgumentException("dynamic peers need an AS and a limit above 0");
      }
    }
  }

  public PeerTransport {
    if (port < 1 || port > 0xffff) {
      throw new IllegalArgumentException("port " + port + " is not within 1 to 65535");
    }
    if (ttl < 1 || ttl > 255) {
      throw new IllegalArgumentException("TTL " + ttl + " is not within 1 to 255");
    }
    if (securityHops.isPresent()
        && (securityHops.getAsInt() < 1 || securityHops.getAsInt() > 254 || ttl != 255)) {
      throw new IllegalArgumentException("TTL security takes 1 to 254 hops, and sends TTL 255");
    }
    int length = password.orElse("x").length();
    boolean ascii = password.orElse("").chars().allMatch(c -> c >= 0x20 && c < 0x7f);
    if (length < 1 || length > MAX_PASSWORD || !ascii) {
      throw new IllegalArgumentException("a password is 1 to 80 printable ASCII characters");
    }
  }

  public PeerTransport withPort(int other) {
    return new PeerTransport(other, source, passive, ttl, securityHops, password, dynamic, zone);
  }

  public PeerTransport withSource(Optional<Ip> other) {
    return new PeerTransport(port, other, passive, ttl, securityHops, password, dynamic, zone);
  }

  public PeerTransport withPassive(boolean other) {
    return new PeerTransport(port, source, other, ttl, securityHops, password, dynamic, zone);
  }

  public PeerTransport withTtl(int other) {
    return new PeerTransport(port, source, passive, other, securityHops, password, dynamic, zone);
  }

  public PeerTransport withSecurityHops(int other) {
    return new PeerTransport(
        port, source, passive, 255, OptionalInt.of(other), password, dynamic, zone);
  }

  public PeerTransport withPassword(Optional<String> other) {
    return new PeerTransport(port, source, passive, ttl, securityHops, other, dynamic, zone);
  }

  public PeerTransport withDynamic(Optional<Dynamic> other) {
    return new PeerTransport(port, source, passive, ttl, securityHops, password, other, zone);
  }

  /** Everything but the password. */
  @Override
  public String toString() {
    return "PeerTransport[port=%d, source=%s, passive=%s, ttl=%d, securityHops=%s, password=%s]"
        .formatted(
            port,
            source.map(Ip::toString).orElse("any"),
            passive,
            ttl,
            securityHops.isPresent() ? securityHops.getAsInt() : "none",
            password.isPresent() ? "set" : "none");
  }
}
