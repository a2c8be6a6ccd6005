package io.margay.bgp.speaker;

import io.margay.bgp.io.Connection;
import io.margay.bgp.rib.AttributeTable;
import io.margay.bgp.rib.Block;
import io.margay.bgp.rib.Lag;
import io.margay.bgp.rib.PeerRoutes;
import io.margay.bgp.rib.Rib;
import io.margay.bgp.rib.UpdateGroup;
import io.margay.bgp.wire.Family;
import io.margay.bgp.wire.MessageCodec;
import io.margay.bgp.wire.Octets;
import io.margay.bgp.wire.PackedPrefix;
import io.margay.bgp.wire.PathAttributes;
import io.margay.bgp.wire.PrefixList;
import io.margay.bgp.wire.RouteRefresh;
import io.margay.bgp.wire.UpdateWriter;
import java.util.ArrayList;
import java.util.List;

/** The routes of one family between an established peer and us. Owned by the RIB thread. */
final class PeerTable {
  private final Rib rib;
  private final PeerRoutes routes;
  private final Connection connection;
  private final Lag lag;
  private final List<byte[]> outgoing = new ArrayList<>();
  private final List<byte[]> behindLag = new ArrayList<>(); // what must follow the lag
  private int reading;
  private UpdateGroup group;
  private boolean complete;

  /**
   * A table whose peer is told everything that the group tells.
   *
   * @param reading how the peer's attributes are read, of {@link AttributeTable#reading}
   */
  PeerTable(Rib rib, PeerRoutes routes, Connection connection, int reading, UpdateGroup group) {
    this.rib = rib;
    this.routes = routes;
    this.connection = connection;
    this.reading = reading;
    this.group = group;
    this.lag = new Lag(rib);
    group.join(routes, lag);
  }

  Family family() {
    return rib.family();
  }

  Rib rib() {
    return rib;
  }

  PeerRoutes routes() {
    return routes;
  }

  UpdateGroup group() {
    return group;
  }

  int reading() {
    return reading;
  }

  /** Routes that carry attributes in octets seen before; false when they have to be read. */
  boolean announceKnown(Octets attributes, PrefixList prefixes) {
    int id = rib.attributes().find(attributes, reading);
    if (id == AttributeTable.NONE) {
      return false;
    }
    announce(id, prefixes);
    return true;
  }

  /** Routes with attributes that were read from these octets. */
  void announce(Octets wire, PathAttributes attributes, PrefixList prefixes) {
    int id = rib.attributes().intern(wire, reading, attributes);
    announce(id, prefixes);
    rib.attributes().release(id);
  }

  /** Routes with attributes that stood beside other things. */
  void announce(PathAttributes attributes, PrefixList prefixes) {
    int id = rib.attributes().intern(attributes, reading);
    announce(id, prefixes);
    rib.attributes().release(id);
  }

  private void announce(int id, PrefixList prefixes) {
    for (int i = 0; i < prefixes.size(); i++) {
      if (!martian(prefixes, i)) {
        rib.announce(routes, prefixes, i, id);
      }
    }
  }

  void withdraw(PrefixList prefixes) {
    for (int i = 0; i < prefixes.size(); i++) {
      rib.withdraw(routes, prefixes, i);
    }
  }

  /**
   * Networks that no router forwards to: 0/8 but not the default route, 127/8, 224/3; in IPv6 the
   * loopback and unspecified addresses, link-local and multicast.
   */
  private static boolean martian(PrefixList list, int index) {
    int length = list.length(index);
    if (list.family() == Family.IPV4_UNICAST) {
      int first = PackedPrefix.bits(list.at(index)) >>> 24;
      return (length >= 8 && (first == 0 || first == 127)) || (length >= 3 && first >= 224);
    }
    long high = list.high(index);
    return (length >= 8 && high >>> 56 == 0xff)
        || (length >= 10 && high >>> 54 == 0xfe80 >>> 6)
        || (length == 128 && high == 0 && list.low(index) >>> 1 == 0);
  }

  /** Reads the peer's attributes in another way from now on, and those it has sent. */
  void reading(int other) {
    if (other != reading) {
      reading = other;
      rib.reread(routes, other);
    }
  }

  /** Tells the peer what another group is told; only differences go out. */
  void move(UpdateGroup other) {
    if (other != group) {
      other.takeOver(routes, group, lag);
      group = other;
      pump();
    }
  }

  void leave() {
    group.leave(routes);
    lag.clear();
  }

  /** Everything once more. */
  void refresh(boolean marked) {
    if (marked) {
      send(MessageCodec.write(RouteRefresh.of(family(), RouteRefresh.BEGIN)));
      behindLag.add(MessageCodec.write(RouteRefresh.of(family(), RouteRefresh.END)));
    }
    group.refresh(routes, lag);
    pump();
  }

  /** Says that our table is complete, behind what the peer has not got yet. */
  void sendEndOfRib() {
    UpdateWriter writer = new UpdateWriter();
    writer.endOfRib(family());
    behindLag.add(writer.take());
    pump();
  }

  /** Takes a block for the next {@link #send}, or remembers its prefixes while the peer is slow. */
  void deliver(Block block) {
    if (!lag.isEmpty() || connection.congested()) {
      lag.add(block);
    } else {
      outgoing.add(block.messages());
    }
  }

  /** Sends what was delivered. */
  void send() {
    if (!outgoing.isEmpty()) {
      connection.send(outgoing);
      outgoing.clear();
    }
  }

  private void send(byte[] message) {
    connection.send(List.of(message));
  }

  /** Sends what the peer missed in its present state, as long as it can take it. */
  void pump() {
    while (!lag.isEmpty() && !connection.congested()) {
      group.catchUp(routes, lag).forEach(block -> send(block.messages()));
    }
    if (lag.isEmpty() && !behindLag.isEmpty()) {
      connection.send(behindLag);
      behindLag.clear();
    }
  }

  /** The peer's table is complete: what is stale of it goes. */
  void endOfRib() {
    complete = true;
    rib.sweepStale(routes);
  }

  PeerStatus.Counts counts() {
    return new PeerStatus.Counts(
        routes.received(), routes.accepted(), group.announced(routes), routes.stale(), complete);
  }
}
