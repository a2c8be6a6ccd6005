package io.margay.bgp.speaker;

import io.margay.bgp.Limits;
import io.margay.bgp.filter.ExportFilter;
import io.margay.bgp.filter.ImportFilter;
import io.margay.model.net.AsNumber;
import io.margay.model.net.Ip;
import java.time.Duration;
import java.util.Optional;

/**
 * One peer. Two configurations that are equal mean the same session: it is left alone. A change of
 * a filter alone is applied without touching the session; any other change starts it anew.
 *
 * @param name what the peer is called in status and in learned routes; unique
 * @param address the peer's IPv4 address, also of the connections it opens; unique
 * @param port where the peer listens, 1 to 65535
 * @param localAddress source of our connections; the kernel's choice when empty
 * @param passive wait for the peer to connect
 * @param holdTime offered hold time: 0 (none) or 3 to 65535 whole seconds
 */
public record PeerConfig(
    String name,
    Ip address,
    int port,
    AsNumber remoteAs,
    Optional<Ip> localAddress,
    boolean passive,
    Duration holdTime,
    ImportFilter importFilter,
    ExportFilter exportFilter) {
  /** The port of RFC 4271 section 8.2.1. */
  public static final int BGP_PORT = 179;

  public PeerConfig {
    if (address.v6() || (localAddress.isPresent() && localAddress.get().v6())) {
      throw new IllegalArgumentException("peer " + name + " is not an IPv4 peer");
    }
    if (port < 1 || port > 0xffff) {
      throw new IllegalArgumentException("port " + port + " is not within 1 to 65535");
    }
    if (remoteAs.value() == 0) {
      throw new IllegalArgumentException("peer " + name + ": AS 0 is reserved (RFC 7607)");
    }
    long seconds = holdTime.toSeconds();
    if (seconds < 0 || seconds == 1 || seconds == 2 || seconds > 0xffff) {
      throw new IllegalArgumentException(
          "peer " + name + ": a hold time is 0 or 3 to 65535 s, not " + seconds + " s");
    }
  }

  /** A peer that gets all our routes. */
  public PeerConfig(
      String name,
      Ip address,
      int port,
      AsNumber remoteAs,
      Optional<Ip> localAddress,
      boolean passive,
      Duration holdTime,
      ImportFilter importFilter) {
    this(
        name,
        address,
        port,
        remoteAs,
        localAddress,
        passive,
        holdTime,
        importFilter,
        ExportFilter.acceptAll());
  }

  /** A peer with the defaults: port 179, active, hold time 90 s, no filter. */
  public static PeerConfig of(String name, Ip address, AsNumber remoteAs) {
    return new PeerConfig(
        name,
        address,
        BGP_PORT,
        remoteAs,
        Optional.empty(),
        false,
        Limits.HOLD_TIME,
        ImportFilter.acceptAll());
  }

  public PeerConfig withPort(int other) {
    return new PeerConfig(
        name,
        address,
        other,
        remoteAs,
        localAddress,
        passive,
        holdTime,
        importFilter,
        exportFilter);
  }

  public PeerConfig withLocalAddress(Ip other) {
    return new PeerConfig(
        name,
        address,
        port,
        remoteAs,
        Optional.of(other),
        passive,
        holdTime,
        importFilter,
        exportFilter);
  }

  public PeerConfig withPassive(boolean other) {
    return new PeerConfig(
        name, address, port, remoteAs, localAddress, other, holdTime, importFilter, exportFilter);
  }

  public PeerConfig withHoldTime(Duration other) {
    return new PeerConfig(
        name, address, port, remoteAs, localAddress, passive, other, importFilter, exportFilter);
  }

  public PeerConfig withImportFilter(ImportFilter other) {
    return new PeerConfig(
        name, address, port, remoteAs, localAddress, passive, holdTime, other, exportFilter);
  }

  public PeerConfig withExportFilter(ExportFilter other) {
    return new PeerConfig(
        name, address, port, remoteAs, localAddress, passive, holdTime, importFilter, other);
  }

  /** Whether a running session can take this configuration over as it is. */
  boolean sameSession(PeerConfig other) {
    return equals(other.withImportFilter(importFilter).withExportFilter(exportFilter));
  }
}
