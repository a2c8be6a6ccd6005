package io.margay.bgp.speaker;

import io.margay.bgp.filter.RouteFilter;
import io.margay.bgp.wire.Family;
import io.margay.model.net.AsNumber;
import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One peer. Two configurations that are equal mean the same session: it is left alone. What another
 * one does to a running session says each part; {@link ConfigChange} has the table.
 *
 * @param name what the peer is called in status and in learned routes; unique
 * @param address the peer's address, also of the connections it opens; unique
 * @param remoteAs 1 to 4294967295
 * @param families what is spoken with the peer, at least one
 */
public record PeerConfig(
    String name,
    Ip address,
    AsNumber remoteAs,
    PeerTransport transport,
    PeerTimers timers,
    Map<Family, FamilyOptions> families,
    RestartOptions restart,
    PeerRole role,
    PeerPolicy policy) {
  /** The port of RFC 4271 section 8.2.1. */
  public static final int BGP_PORT = PeerTransport.BGP_PORT;

  public PeerConfig {
    families = Map.copyOf(families);
    if (families.isEmpty()) {
      throw new IllegalArgumentException("peer " + name + " has no address family");
    }
    if (transport.source().isPresent() && transport.source().get().v6() != address.v6()) {
      throw new IllegalArgumentException(
          "peer %s: %s cannot be reached from %s"
              .formatted(name, address, transport.source().get()));
    }
    if (remoteAs.value() == 0) {
      throw new IllegalArgumentException("peer " + name + ": AS 0 is reserved (RFC 7607)");
    }
  }

  /** A peer with the defaults: IPv4 unicast, port 179, active, hold time 90 s, no filter. */
  public static PeerConfig of(String name, Ip address, AsNumber remoteAs) {
    return new PeerConfig(
        name,
        address,
        remoteAs,
        PeerTransport.DEFAULT,
        PeerTimers.DEFAULT,
        Map.of(Family.IPV4_UNICAST, FamilyOptions.DEFAULT),
        RestartOptions.OFF,
        PeerRole.DEFAULT,
        PeerPolicy.DEFAULT);
  }

  /** A pattern for peers that connect from inside a prefix; they are called NAME/ADDRESS. */
  public static PeerConfig dynamic(String name, Cidr prefix, Set<AsNumber> ases, int limit) {
    AsNumber first = ases.stream().findFirst().orElse(AsNumber.DEFAULT);
    PeerTransport.Dynamic range = new PeerTransport.Dynamic(prefix, ases, limit);
    return of(name, prefix.address(), first)
        .withTransport(PeerTransport.DEFAULT.withPassive(true).withDynamic(Optional.of(range)));
  }

  /** The session with one peer of a pattern. */
  PeerConfig instance(Ip peer) {
    PeerTransport fixed = transport.withPassive(true).withDynamic(Optional.empty());
    return new PeerConfig(
        name + "/" + peer, peer, remoteAs, fixed, timers, families, restart, role, policy);
  }

  /** The same peer in another AS: where several are allowed, the one it turned out to be in. */
  PeerConfig withRemoteAs(AsNumber other) {
    return new PeerConfig(name, address, other, transport, timers, families, restart, role, policy);
  }

  public PeerConfig withTransport(PeerTransport other) {
    return new PeerConfig(name, address, remoteAs, other, timers, families, restart, role, policy);
  }

  public PeerConfig withTimers(PeerTimers other) {
    return new PeerConfig(
        name, address, remoteAs, transport, other, families, restart, role, policy);
  }

  public PeerConfig withFamilies(Map<Family, FamilyOptions> other) {
    return new PeerConfig(name, address, remoteAs, transport, timers, other, restart, role, policy);
  }

  /** Adds a family, or gives it other options. */
  public PeerConfig withFamily(Family family, FamilyOptions options) {
    Map<Family, FamilyOptions> more = new EnumMap<>(families);
    more.put(family, options);
    return withFamilies(more);
  }

  public PeerConfig withRestart(RestartOptions other) {
    return new PeerConfig(
        name, address, remoteAs, transport, timers, families, other, role, policy);
  }

  public PeerConfig withRole(PeerRole other) {
    return new PeerConfig(
        name, address, remoteAs, transport, timers, families, restart, other, policy);
  }

  public PeerConfig withPolicy(PeerPolicy other) {
    return new PeerConfig(
        name, address, remoteAs, transport, timers, families, restart, role, other);
  }

  public PeerConfig withPort(int other) {
    return withTransport(transport.withPort(other));
  }

  public PeerConfig withLocalAddress(Ip other) {
    return withTransport(transport.withSource(Optional.of(other)));
  }

  public PeerConfig withPassive(boolean other) {
    return withTransport(transport.withPassive(other));
  }

  public PeerConfig withPassword(String other) {
    return withTransport(transport.withPassword(Optional.of(other)));
  }

  public PeerConfig withHoldTime(Duration other) {
    return withTimers(timers.withHold(other));
  }

  public PeerConfig withImportFilter(RouteFilter other) {
    return withPolicy(policy.withImportFilter(other));
  }

  public PeerConfig withExportFilter(RouteFilter other) {
    return withPolicy(policy.withExportFilter(other));
  }

  public int port() {
    return transport.port();
  }

  public boolean passive() {
    return transport.passive();
  }

  public Duration holdTime() {
    return timers.hold();
  }

  /** The options of a family; the defaults for one that is not spoken. */
  public FamilyOptions family(Family family) {
    return families.getOrDefault(family, FamilyOptions.DEFAULT);
  }

  /** What we call ourselves towards this peer. */
  AsNumber localAs(SpeakerConfig speaker) {
    return role.localAs().orElse(speaker.localAs());
  }

  /** Whether the peer is in another AS than we are towards it. */
  boolean external(SpeakerConfig speaker) {
    return !remoteAs.equals(localAs(speaker));
  }
}
