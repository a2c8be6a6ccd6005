package io.margay.bgp.rib;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.margay.bgp.filter.FilterRule;
import io.margay.bgp.filter.PrefixKey;
import io.margay.bgp.filter.RouteFacts;
import io.margay.bgp.filter.RouteFilter;
import io.margay.bgp.filter.RouteSource;
import io.margay.bgp.wire.AsPath;
import io.margay.bgp.wire.AttributeContext;
import io.margay.bgp.wire.Origin;
import io.margay.bgp.wire.PackedPrefix;
import io.margay.bgp.wire.PathAttributes;
import io.margay.model.net.AsNumber;
import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random changes against a model that holds objects in maps and computes everything from nothing:
 * Loc-RIB, and what each peer has been told, must agree after every flush.
 */
class RibPropertyTest {
  private static final AsNumber LOCAL_AS = new AsNumber(64512);
  private static final Ip SELF = Ip.parse("192.0.2.1");
  private static final int PREFIXES = 24;
  private static final List<Origin> ORIGINS = List.of(Origin.IGP, Origin.EGP, Origin.INCOMPLETE);

  /** A peer with what it announced, what it has been told, and what it missed while slow. */
  private static final class ModelPeer {
    final boolean external;
    final PeerRoutes routes;
    final Map<Long, PathAttributes> announced = new TreeMap<>();
    final TableReader told;
    final Set<Long> missed = new LinkedHashSet<>();
    RouteFilter filter = RouteFilter.acceptAll();
    UpdateGroup group;
    boolean slow;

    ModelPeer(boolean external, PeerRoutes routes, UpdateGroup group) {
      this.external = external;
      this.routes = routes;
      this.group = group;
      this.told = new TableReader(external, group.policy().fourOctetAs());
      group.join(routes).forEach(this::deliver);
    }

    void deliver(Block block) {
      if (!block.isFor(routes)) {
        return;
      }
      if (slow || !missed.isEmpty()) {
        for (int i = 0; i < block.prefixes().size(); i++) {
          missed.add(block.prefixes().at(i));
        }
      } else {
        told.read(block.messages());
      }
    }

    void catchUp() {
      slow = false;
      List<Block> blocks = group.catchUp(routes, List.copyOf(missed));
      missed.clear();
      blocks.forEach(this::deliver);
    }
  }

  private record ModelPath(ModelPeer peer, PathAttributes attributes) {}

  private final Rib rib = new Rib();
  private final List<ModelPeer> peers = new ArrayList<>();
  private final Map<ExportPolicy, UpdateGroup> groups = new HashMap<>();
  private final Set<Long> originated = new LinkedHashSet<>();
  private final Map<Long, Optional<Ip>> reported = new TreeMap<>();
  private int peersMade;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void agreesWithANaiveModel(long seed) {
    Random random = new Random(seed);
    for (int step = 0; step < 1500; step++) {
      change(random);
      if (random.nextInt(4) == 0) {
        flush();
        String where = "seed " + seed + " step " + step;
        checkBest(where);
        checkTold(where);
      }
    }
    while (!peers.isEmpty()) {
      remove(peers.getLast());
    }
    originated.forEach(prefix -> rib.withdraw(rib.local(), prefix));
    flush();
    assertEquals(0, rib.size());
    assertEquals(0, rib.attributes().size(), "no attribute list outlives its routes");
  }

  private void change(Random random) {
    int choice = random.nextInt(100);
    if (peers.isEmpty() || (choice < 3 && peers.size() < 6)) {
      addPeer(random);
      return;
    }
    ModelPeer peer = peers.get(random.nextInt(peers.size()));
    long prefix = PackedPrefix.of(0x0a00_0000 + (random.nextInt(PREFIXES) << 16), 16);
    if (choice < 5) {
      remove(peer);
    } else if (choice < 8) {
      flush(); // filters change between batches, as the speaker does
      peer.filter = anyImport(random);
      rib.refilter(peer.routes, peer.filter);
    } else if (choice < 10) {
      flush();
      move(peer, peer.group.policy().withFilter(anyExport(random)));
    } else if (choice < 12) {
      peer.slow = true;
    } else if (choice < 15) {
      flush();
      peer.catchUp();
    } else if (choice < 20) {
      toggleOriginated(prefix);
    } else if (choice < 50) {
      peer.announced.remove(prefix);
      rib.withdraw(peer.routes, prefix);
    } else {
      announce(peer, prefix, anyAttributes(random, peer.external));
    }
  }

  private void addPeer(Random random) {
    flush();
    boolean external = random.nextBoolean();
    peersMade++;
    // Identifiers repeat, so that the address has to decide as well.
    Ip identifier = Ip.v4(0x0a64_0000 + peersMade % 3 + 1);
    PeerRoutes routes = rib.addPeer(external, identifier, Ip.v4(0xc612_0000 + peersMade));
    ExportPolicy policy =
        new ExportPolicy(LOCAL_AS, external, random.nextBoolean(), SELF, RouteFilter.acceptAll());
    peers.add(new ModelPeer(external, routes, group(policy)));
  }

  private UpdateGroup group(ExportPolicy policy) {
    return groups.computeIfAbsent(policy, made -> new UpdateGroup(made, rib));
  }

  private void move(ModelPeer peer, ExportPolicy policy) {
    UpdateGroup before = peer.group;
    UpdateGroup next = group(policy);
    if (next != before) {
      peer.group = next;
      next.takeOver(peer.routes, before).forEach(peer::deliver);
      dropIfEmpty(before);
    }
  }

  private void remove(ModelPeer peer) {
    peers.remove(peer);
    peer.group.leave(peer.routes);
    dropIfEmpty(peer.group);
    rib.removePeer(peer.routes);
  }

  private void dropIfEmpty(UpdateGroup group) {
    if (group.isEmpty()) {
      groups.remove(group.policy());
    }
  }

  private void toggleOriginated(long prefix) {
    if (originated.remove(prefix)) {
      rib.withdraw(rib.local(), prefix);
      return;
    }
    originated.add(prefix);
    AttributeContext own = new AttributeContext(true, false, false);
    InternedAttributes interned = rib.attributes().intern(PathAttributes.local(Ip.v4(0)), own);
    rib.announce(rib.local(), prefix, interned, true);
    rib.attributes().release(interned);
  }

  private void announce(ModelPeer peer, long prefix, PathAttributes attributes) {
    peer.announced.put(prefix, attributes);
    InternedAttributes interned =
        rib.attributes().intern(attributes, new AttributeContext(true, peer.external, false));
    rib.announce(peer.routes, prefix, interned, passes(peer.filter, prefix));
    rib.attributes().release(interned);
  }

  private static PathAttributes anyAttributes(Random random, boolean external) {
    long[] path = new long[random.nextInt(3) + (external ? 1 : 0)];
    for (int i = 0; i < path.length; i++) {
      path[i] = 65_000L + random.nextInt(2) + (random.nextInt(8) == 0 ? 100_000L : 0L);
    }
    OptionalLong med =
        random.nextBoolean() ? OptionalLong.empty() : OptionalLong.of(random.nextInt(3));
    OptionalLong preference =
        external || random.nextInt(3) > 0
            ? OptionalLong.empty()
            : OptionalLong.of(99 + random.nextInt(3));
    return new PathAttributes(
        ORIGINS.get(random.nextInt(3)),
        AsPath.sequence(path),
        Ip.v4(0xc633_6400 + random.nextInt(3)),
        med,
        preference,
        false,
        Optional.empty(),
        List.of());
  }

  private static RouteFilter anyImport(Random random) {
    return random.nextInt(3) == 0
        ? RouteFilter.acceptAll()
        : new RouteFilter(List.of(FilterRule.reject(anyNetwork(random))), true);
  }

  private static RouteFilter anyExport(Random random) {
    return random.nextInt(3) == 0
        ? RouteFilter.acceptAll()
        : new RouteFilter(List.of(FilterRule.accept(anyNetwork(random))), false);
  }

  private static Cidr anyNetwork(Random random) {
    return Cidr.containing(Ip.v4(0x0a00_0000 + (random.nextInt(4) << 19)), 13);
  }

  /** None of the filters here looks beyond the prefix. */
  private static boolean passes(RouteFilter filter, long prefix) {
    RouteFacts none =
        new RouteFacts() {
          @Override
          public PathAttributes attributes() {
            throw new AssertionError("not asked");
          }

          @Override
          public RouteSource source() {
            throw new AssertionError("not asked");
          }
        };
    return filter.accepts(filter.match(PrefixKey.v4(prefix), none));
  }

  private void flush() {
    rib.flush(change -> {
      groups.values().forEach(group -> group.bestChanged(change));
      Optional<Ip> before = reported.getOrDefault(change.prefix(), Optional.empty());
      assertEquals(before.isPresent(), change.before().isPresent());
      Optional<Ip> after = change.after().map(best -> best.interned().attributes().nextHop());
      reported.put(change.prefix(), after);
    });
    for (UpdateGroup group : groups.values()) {
      for (Block block : group.take()) {
        for (ModelPeer peer : peers) {
          if (peer.group == group) {
            peer.deliver(block);
          }
        }
      }
    }
  }

  // The model.

  private Optional<ModelPath> modelBest(long prefix) {
    List<ModelPath> paths =
        peers.stream()
            .filter(peer -> peer.announced.containsKey(prefix) && passes(peer.filter, prefix))
            .map(peer -> new ModelPath(peer, peer.announced.get(prefix)))
            .toList();
    paths = lowest(paths, path -> -path.attributes().localPref().orElse(100));
    paths = lowest(paths, path -> path.attributes().asPath().length());
    paths = lowest(paths, path -> ORIGINS.indexOf(path.attributes().origin()));
    List<ModelPath> all = paths;
    paths =
        paths.stream()
            .filter(path ->
                all.stream()
                    .filter(other -> neighbour(other) == neighbour(path))
                    .allMatch(other -> med(path) <= med(other)))
            .toList();
    paths = lowest(paths, path -> path.peer().external ? 0 : 1);
    paths = lowest(paths, path -> path.peer().routes.identifier().low());
    return paths.stream().min(Comparator.comparing(path -> path.peer().routes.address()));
  }

  private static long neighbour(ModelPath path) {
    return path.attributes().asPath().first().orElse(-1);
  }

  private static long med(ModelPath path) {
    return path.attributes().med().orElse(0);
  }

  private static List<ModelPath> lowest(List<ModelPath> paths, ToLongFunction<ModelPath> value) {
    long lowest = paths.stream().mapToLong(value).min().orElse(0);
    return paths.stream().filter(path -> value.applyAsLong(path) == lowest).toList();
  }

  private static Stream<Long> prefixes() {
    return Stream.iterate(0, i -> i < PREFIXES, i -> i + 1)
        .map(i -> PackedPrefix.of(0x0a00_0000 + (i << 16), 16));
  }

  private void checkBest(String where) {
    prefixes()
        .forEach(prefix -> {
          String text = where + " " + PackedPrefix.toCidr(prefix);
          Optional<Best> best = rib.best(prefix);
          if (originated.contains(prefix)) {
            assertEquals(Optional.of(rib.local()), best.map(Best::source), text);
          } else {
            Optional<ModelPath> expected = modelBest(prefix);
            assertEquals(expected.map(path -> path.peer().routes), best.map(Best::source), text);
            assertEquals(
                expected.map(ModelPath::attributes),
                best.map(route -> route.interned().attributes()),
                text);
          }
        });
    for (ModelPeer peer : peers) {
      assertEquals(peer.announced.size(), peer.routes.received(), where);
      assertEquals(
          peer.announced.keySet().stream().filter(prefix -> passes(peer.filter, prefix)).count(),
          peer.routes.accepted(),
          where);
    }
  }

  private void checkTold(String where) {
    for (ModelPeer peer : peers) {
      if (peer.slow || !peer.missed.isEmpty()) {
        continue;
      }
      Map<Long, PathAttributes> expected = new TreeMap<>();
      prefixes()
          .forEach(
              prefix -> modelExport(prefix, peer).ifPresent(route -> expected.put(prefix, route)));
      assertEquals(expected, peer.told.table, where + " told to " + peer.routes.id());
      assertEquals(expected.size(), peer.group.announced(peer.routes), where);
    }
  }

  private Optional<PathAttributes> modelExport(long prefix, ModelPeer to) {
    if (!passes(to.group.policy().filter(), prefix)) {
      return Optional.empty();
    }
    if (originated.contains(prefix)) {
      return Optional.of(exported(PathAttributes.local(SELF), to, true));
    }
    return modelBest(prefix)
        .filter(path -> path.peer() != to)
        .filter(path -> to.external || path.peer().external)
        .map(path -> exported(path.attributes(), to, false));
  }

  private static PathAttributes exported(PathAttributes in, ModelPeer to, boolean own) {
    return new PathAttributes(
        in.origin(),
        to.external ? in.asPath().prepend(LOCAL_AS) : in.asPath(),
        to.external || own ? SELF : in.nextHop(),
        to.external ? OptionalLong.empty() : in.med(),
        to.external ? OptionalLong.empty() : OptionalLong.of(in.localPref().orElse(100)),
        false,
        Optional.empty(),
        List.of());
  }
}
