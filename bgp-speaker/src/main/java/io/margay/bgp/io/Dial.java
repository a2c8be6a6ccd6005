package io.margay.bgp.io;

import io.margay.model.net.Ip;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.util.Optional;

/**
 * Where to connect, and how.
 *
 * @param local the source address; the system's choice when empty
 * @param zone the interface on which link-local addresses count (RFC 4007); else empty
 */
public record Dial(
    Optional<Ip> local, Ip remote, int port, Optional<String> zone, SocketOptions options) {

  /** Where to connect. */
  InetSocketAddress to() throws IOException {
    return new InetSocketAddress(scoped(remote), port);
  }

  /** From where, if that is fixed. */
  Optional<InetSocketAddress> from() throws IOException {
    return local.isPresent()
        ? Optional.of(new InetSocketAddress(scoped(local.get()), 0))
        : Optional.empty();
  }

  private InetAddress scoped(Ip address) throws IOException {
    if (zone.isEmpty() || !address.v6()) {
      return address.toInetAddress();
    }
    NetworkInterface link = NetworkInterface.getByName(zone.get());
    if (link == null) {
      throw new IOException("there is no interface " + zone.get());
    }
    return Inet6Address.getByAddress(null, address.toBytes(), link.getIndex());
  }
}
