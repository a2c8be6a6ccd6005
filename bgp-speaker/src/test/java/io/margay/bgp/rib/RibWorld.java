package io.margay.bgp.rib;

import io.margay.bgp.filter.RouteFilter;
import io.margay.bgp.filter.RouteSource;
import io.margay.bgp.wire.AttributeContext;
import io.margay.bgp.wire.Family;
import io.margay.bgp.wire.PackedPrefix;
import io.margay.bgp.wire.PathAttributes;
import io.margay.bgp.wire.PrefixBuffer;
import io.margay.bgp.wire.PrefixList;
import io.margay.model.net.AsNumber;
import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A table of one family with groups and readers, driven as the speaker drives it. */
final class RibWorld {
  static final AsNumber AS = new AsNumber(64512);
  static final Ip CLUSTER = Ip.parse("9.9.9.9");

  final Family family;
  final Rib rib;
  final List<Peer> peers = new ArrayList<>();
  final Map<ExportPolicy, UpdateGroup> groups = new HashMap<>();
  private int made;

  RibWorld(Family family, BestPathRules rules) {
    this.family = family;
    this.rib = new Rib(family, rules);
  }

  /** What a peer is to the speaker. */
  record Kind(RouteSource source, boolean client, boolean fourOctetAs, int paths) {
    static final Kind EXTERNAL = new Kind(RouteSource.EXTERNAL, false, true, 0);
    static final Kind INTERNAL = new Kind(RouteSource.INTERNAL, false, true, 0);
    static final Kind CLIENT = new Kind(RouteSource.INTERNAL, true, true, 0);
  }

  /** An established peer: what it has been told, and what it has still to be told. */
  final class Peer {
    final Kind kind;
    final PeerRoutes routes;
    final TableReader told;
    final Lag lag = new Lag(rib);
    UpdateGroup group;
    boolean slow;

    Peer(Kind kind, PeerRoutes routes) {
      this.kind = kind;
      this.routes = routes;
      this.told = new TableReader(external(kind), kind.fourOctetAs(), kind.paths() > 0);
      this.group = group(policy(kind, RouteFilter.acceptAll()));
      group.join(routes, lag);
      pump();
    }

    void deliver(Block block) {
      if (block.isFor(routes)) {
        if (slow || !lag.isEmpty()) {
          lag.add(block);
        } else {
          told.read(block.messages());
        }
      }
    }

    void pump() {
      while (!slow && !lag.isEmpty()) {
        group.catchUp(routes, lag).forEach(block -> told.read(block.messages()));
      }
    }

    void exportFilter(RouteFilter filter) {
      flush();
      UpdateGroup before = group;
      UpdateGroup next = group(before.policy().withFilter(filter));
      if (next != before) {
        next.takeOver(routes, before, lag);
        group = next;
        dropIfEmpty(before);
        pump();
      }
    }

    void announce(Cidr prefix, int pathId, PathAttributes attributes) {
      int id = rib.attributes().intern(attributes, reading(kind));
      rib.announce(routes, list(prefix, pathId), 0, id);
      rib.attributes().release(id);
    }

    void withdraw(Cidr prefix, int pathId) {
      rib.withdraw(routes, list(prefix, pathId), 0);
    }

    void leave() {
      peers.remove(this);
      group.leave(routes);
      lag.clear();
      dropIfEmpty(group);
    }
  }

  static boolean external(Kind kind) {
    return kind.source() == RouteSource.EXTERNAL;
  }

  int reading(Kind kind) {
    return rib.attributes()
        .reading(
            new AttributeTable.Reading(
                new AttributeContext(true, external(kind), false),
                new ImportRules(
                    Set.of(AS), 0, Set.of(), Ip.v4(1), Set.of(CLUSTER), Optional.empty(), true)));
  }

  Peer add(Kind kind) {
    flush();
    made++;
    // Identifiers repeat, so that the address has to decide as well.
    Ip identifier = Ip.v4(0x0a64_0000 + made % 3 + 1);
    PeerRoutes routes =
        rib.addPeer(
            new PeerRoutes.Origin(
                "p" + made, kind.source(), kind.client(), identifier, Ip.v4(0xc612_0000 + made)));
    Peer peer = new Peer(kind, routes);
    peers.add(peer);
    return peer;
  }

  /** Our address as a next hop. */
  Ip self() {
    return family == Family.IPV4_UNICAST ? Ip.parse("192.0.2.1") : Ip.parse("2001:db8::1");
  }

  ExportPolicy policy(Kind kind, RouteFilter filter) {
    return new ExportPolicy(
        new ExportPolicy.Session(external(kind), kind.fourOctetAs(), false, kind.paths(), 4096),
        new ExportPolicy.Role(AS, kind.client(), CLUSTER, false),
        new ExportPolicy.NextHop(
            ExportPolicy.NextHop.Mode.AUTO,
            Optional.of(self()),
            family == Family.IPV4_UNICAST,
            family == Family.IPV6_UNICAST),
        filter);
  }

  UpdateGroup group(ExportPolicy policy) {
    return groups.computeIfAbsent(policy, one -> new UpdateGroup(one, rib));
  }

  private void dropIfEmpty(UpdateGroup group) {
    if (group.isEmpty()) {
      group.close();
      groups.remove(group.policy());
    }
  }

  void originate(Cidr prefix) {
    int own =
        rib.attributes()
            .reading(
                new AttributeTable.Reading(
                    new AttributeContext(true, false, false), ImportRules.none()));
    int id = rib.attributes().intern(PathAttributes.local(prefix), own);
    rib.announce(rib.local(), list(prefix, 0), 0, id);
    rib.attributes().release(id);
  }

  void withdrawOwn(Cidr prefix) {
    rib.withdraw(rib.local(), list(prefix, 0), 0);
  }

  PrefixList list(Cidr prefix, int pathId) {
    PrefixBuffer buffer = new PrefixBuffer(family, pathId != 0);
    if (prefix.address().v6()) {
      buffer.add(prefix.address().high(), prefix.address().low(), prefix.length(), pathId);
    } else {
      buffer.add(PackedPrefix.of(prefix), pathId);
    }
    return buffer.toList();
  }

  /** The published best route's source and attributes. */
  Optional<Map.Entry<PeerRoutes, PathAttributes>> best(Cidr prefix) {
    return rib.row(list(prefix, 0), 0)
        .filter(row -> rib.best(row) != AttributeTable.NONE)
        .map(row -> {
          PeerRoutes source = rib.bestPeer(row);
          if (source == null) {
            throw new AssertionError("a best route of nobody");
          }
          return Map.entry(source, rib.attributes().attributes(rib.best(row)));
        });
  }

  List<Block> flush() {
    List<Block> all = new ArrayList<>();
    rib.flush(
        new BestListener() {
          @Override
          public void bestChanged(BestChange change) {
            groups.values().forEach(group -> group.bestChanged(change.row()));
          }

          @Override
          public void pathsChanged(int row) {
            groups.values().forEach(group -> group.pathsChanged(row));
          }
        });
    for (UpdateGroup group : groups.values()) {
      for (Block block : group.take()) {
        all.add(block);
        for (Peer peer : List.copyOf(peers)) {
          if (peer.group == group) {
            peer.deliver(block);
          }
        }
      }
    }
    return all;
  }
}
