package io.margay.bgp.speaker;

import io.margay.bgp.filter.Community;
import io.margay.bgp.rib.BestChange;
import io.margay.bgp.rib.BestListener;
import io.margay.bgp.rib.Block;
import io.margay.bgp.rib.ExportPolicy;
import io.margay.bgp.rib.PeerRoutes;
import io.margay.bgp.rib.Rib;
import io.margay.bgp.rib.UpdateGroup;
import io.margay.bgp.wire.PathAttributes;
import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One family's table with the groups that are told of it. Owned by the RIB thread. */
final class FamilyRouting implements BestListener {
  private final Rib rib;
  private final RouteListener listener;
  private final Map<ExportPolicy, UpdateGroup> groups = new LinkedHashMap<>();
  private final Map<UpdateGroup, List<PeerTable>> members = new LinkedHashMap<>();
  private boolean wanted;
  private List<UpdateGroup> everyGroup = List.of();
  private Map<Cidr, Optional<LearnedRoute>> changes = new LinkedHashMap<>();

  FamilyRouting(Rib rib, RouteListener listener) {
    this.rib = rib;
    this.listener = listener;
  }

  Rib rib() {
    return rib;
  }

  /** The group with a policy, made if there is none. */
  UpdateGroup group(ExportPolicy policy) {
    return groups.computeIfAbsent(
        policy,
        made -> {
          flush(); // a new group takes what is published as told
          UpdateGroup group = new UpdateGroup(made, rib);
          members.put(group, new ArrayList<>());
          everyGroup = List.copyOf(members.keySet());
          return group;
        });
  }

  void add(PeerTable table) {
    members.computeIfAbsent(table.group(), _ -> new ArrayList<>()).add(table);
  }

  void remove(PeerTable table) {
    remove(table, table.group());
  }

  private void remove(PeerTable table, UpdateGroup group) {
    List<PeerTable> tables = members.getOrDefault(group, new ArrayList<>());
    tables.remove(table);
    if (tables.isEmpty()) {
      group.close();
      members.remove(group);
      groups.remove(group.policy());
      everyGroup = List.copyOf(members.keySet());
    }
  }

  void move(PeerTable table, ExportPolicy policy) {
    UpdateGroup before = table.group();
    if (!before.policy().equals(policy)) {
      table.move(group(policy));
      add(table);
      remove(table, before);
    }
  }

  /** Decides about everything that changed, and tells listener and peers. */
  void flush() {
    if (!rib.dirty()) {
      return;
    }
    wanted = listener.wantsRoutes();
    while (rib.flushSome(this)) {
      tell();
    }
    tell();
  }

  private void tell() {
    members.forEach((group, tables) -> {
      for (Block block : group.take()) {
        for (PeerTable table : tables) {
          if (block.isFor(table.routes())) {
            table.deliver(block);
          }
        }
      }
      tables.forEach(PeerTable::send);
    });
    if (!changes.isEmpty()) {
      Map<Cidr, Optional<LearnedRoute>> told = changes;
      changes = new LinkedHashMap<>();
      listener.routesChanged(told);
    }
  }

  @Override
  public void pathsChanged(int row) {
    for (int i = 0; i < everyGroup.size(); i++) {
      everyGroup.get(i).pathsChanged(row);
    }
  }

  @Override
  public void bestChanged(BestChange change) {
    for (int i = 0; i < everyGroup.size(); i++) {
      everyGroup.get(i).bestChanged(change.row());
    }
    if (wanted) {
      note(change);
    }
  }

  private void note(BestChange change) {
    PeerRoutes before = change.before();
    PeerRoutes after = change.after();
    boolean learned = after != null && !after.local();
    if (learned || (before != null && !before.local())) {
      Cidr prefix = change.prefix();
      changes.put(
          prefix,
          after != null && learned
              ? Optional.of(
                  new LearnedRoute(prefix, rib.nextHops(change.row()), after.origin().name()))
              : Optional.empty());
    }
  }

  void describeBest(List<BestRoute> into) {
    rib.forEachBest(row -> into.add(describe(row)));
  }

  private BestRoute describe(int row) {
    PathAttributes attributes = rib.attributes().attributes(rib.best(row));
    PeerRoutes source = rib.bestPeer(row);
    Optional<PeerRoutes> peer = Optional.ofNullable(source).filter(one -> !one.local());
    Optional<Ip> hop = peer.map(_ -> attributes.nextHop());
    return new BestRoute(
        rib.prefix(row),
        hop,
        peer.map(one -> one.origin().name()),
        attributes.asPath().toString(),
        attributes.origin(),
        attributes.localPref(),
        attributes.med(),
        Community.of(attributes));
  }
}
