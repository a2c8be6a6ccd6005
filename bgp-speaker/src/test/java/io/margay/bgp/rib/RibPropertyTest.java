package io.margay.bgp.rib;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.margay.bgp.filter.FilterRule;
import io.margay.bgp.filter.PrefixKey;
import io.margay.bgp.filter.RouteChange;
import io.margay.bgp.filter.RouteFacts;
import io.margay.bgp.filter.RouteFilter;
import io.margay.bgp.filter.RouteSource;
import io.margay.bgp.wire.AsPath;
import io.margay.bgp.wire.Attribute;
import io.margay.bgp.wire.Family;
import io.margay.bgp.wire.Octets;
import io.margay.bgp.wire.Origin;
import io.margay.bgp.wire.PathAttributes;
import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import java.nio.ByteBuffer;
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
 * Loc-RIB, and what each peer has been told, must agree after every flush. Both families, external,
 * internal and client peers, two- and four-octet ones, several paths per prefix both ways, filters
 * that refuse and change, slow peers, restarts.
 */
class RibPropertyTest {
  private static final int PREFIXES = 24;
  private static final List<Origin> ORIGINS = List.of(Origin.IGP, Origin.EGP, Origin.INCOMPLETE);

  private record Key(Cidr prefix, int pathId) {}

  /** What a peer announced, as the model knows it. */
  private static final class Model {
    final RibWorld.Peer peer;
    final Map<Key, PathAttributes> announced = new HashMap<>();
    final Set<Key> stale = new LinkedHashSet<>();
    RouteFilter imports = RouteFilter.acceptAll();
    RouteFilter exports = RouteFilter.acceptAll();

    Model(RibWorld.Peer peer) {
      this.peer = peer;
    }
  }

  private record Path(Optional<Model> from, int pathId, PathAttributes attributes) {
    boolean external() {
      return from.map(model -> RibWorld.external(model.peer.kind)).orElse(false);
    }
  }

  private RibWorld world = new RibWorld(Family.IPV4_UNICAST, BestPathRules.DEFAULT);
  private final List<Model> models = new ArrayList<>();
  private final Set<Cidr> originated = new LinkedHashSet<>();

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void agreesWithANaiveModel(long seed) {
    Random random = new Random(seed);
    Family family = seed % 3 == 0 ? Family.IPV6_UNICAST : Family.IPV4_UNICAST;
    world = new RibWorld(family, BestPathRules.DEFAULT);
    for (int step = 0; step < 1200; step++) {
      change(random);
      if (random.nextInt(8) == 0) {
        world.rib.attributes().forget();
      }
      if (random.nextInt(4) == 0) {
        world.flush();
        String where = "seed " + seed + " step " + step;
        checkBest(where);
        checkTold(where);
      }
    }
    while (!models.isEmpty()) {
      remove(models.getLast());
    }
    originated.forEach(world::withdrawOwn);
    world.flush();
    world.flush();
    assertEquals(0, world.rib.size());
    assertEquals(0, world.rib.attributes().size(), "no attribute list outlives its routes");
  }

  private void change(Random random) {
    int choice = random.nextInt(100);
    if (models.isEmpty() || (choice < 3 && models.size() < 6)) {
      RouteSource source = random.nextBoolean() ? RouteSource.EXTERNAL : RouteSource.INTERNAL;
      boolean client = source == RouteSource.INTERNAL && random.nextBoolean();
      int paths = random.nextInt(3) == 0 ? 2 : 0;
      models.add(
          new Model(world.add(new RibWorld.Kind(source, client, random.nextBoolean(), paths))));
      return;
    }
    Model model = models.get(random.nextInt(models.size()));
    RibWorld.Peer peer = model.peer;
    Cidr prefix = prefix(random.nextInt(PREFIXES));
    if (choice < 5) {
      remove(model);
    } else if (choice < 8) {
      model.imports = anyFilter(random);
      world.rib.refilter(peer.routes, model.imports);
    } else if (choice < 10) {
      model.exports = anyFilter(random);
      peer.exportFilter(model.exports);
    } else if (choice < 13) {
      peer.slow = true;
    } else if (choice < 17) {
      world.flush();
      peer.slow = false;
      peer.pump();
    } else if (choice < 20) {
      toggleOriginated(prefix);
    } else if (choice < 22) {
      world.rib.markStale(peer.routes);
      model.stale.addAll(model.announced.keySet());
    } else if (choice < 24) {
      world.rib.sweepStale(peer.routes);
      model.stale.forEach(model.announced::remove);
      model.stale.clear();
    } else {
      Key key = new Key(prefix, random.nextInt(3) == 0 ? 7 : 0);
      model.stale.remove(key);
      if (choice < 50) {
        model.announced.remove(key);
        peer.withdraw(prefix, key.pathId());
      } else {
        PathAttributes attributes = anyAttributes(random, RibWorld.external(peer.kind));
        model.announced.put(key, attributes);
        peer.announce(prefix, key.pathId(), attributes);
      }
    }
  }

  private void remove(Model model) {
    models.remove(model);
    model.peer.leave();
    world.rib.removePeer(model.peer.routes);
  }

  private void toggleOriginated(Cidr prefix) {
    if (originated.remove(prefix)) {
      world.withdrawOwn(prefix);
    } else {
      originated.add(prefix);
      world.originate(prefix);
    }
  }

  private Cidr prefix(int number) {
    return world.family == Family.IPV4_UNICAST
        ? new Cidr(Ip.v4(0x0a00_0000 + (number << 16)), 16)
        : new Cidr(new Ip(true, 0x2001_0db8_0000_0000L + ((long) number << 16), 0), 48);
  }

  private PathAttributes anyAttributes(Random random, boolean external) {
    long[] path = new long[random.nextInt(3) + (external ? 1 : 0)];
    for (int i = 0; i < path.length; i++) {
      path[i] = 65_000L + random.nextInt(2) + (random.nextInt(8) == 0 ? 100_000L : 0L);
    }
    if (path.length > 0 && random.nextInt(12) == 0) {
      path[path.length - 1] = RibWorld.AS.value(); // a loop
    }
    List<Attribute> others = new ArrayList<>();
    if (random.nextInt(6) == 0) {
      int community = random.nextBoolean() ? PathAttributes.NO_EXPORT : PathAttributes.NO_ADVERTISE;
      others.add(
          Attribute.optionalTransitive(
              Attribute.COMMUNITIES, octets(ByteBuffer.allocate(4).putInt(community))));
    }
    int hop = random.nextInt(3);
    return new PathAttributes(
        ORIGINS.get(random.nextInt(3)),
        AsPath.sequence(path),
        world.family == Family.IPV4_UNICAST
            ? Ip.v4(0xc633_6400 + hop)
            : new Ip(true, 0x2001_0db8_ffff_0000L, hop + 10),
        random.nextBoolean() ? OptionalLong.empty() : OptionalLong.of(random.nextInt(3)),
        external || random.nextInt(3) > 0
            ? OptionalLong.empty()
            : OptionalLong.of(99 + random.nextInt(3)),
        false,
        Optional.empty(),
        others);
  }

  private static Octets octets(ByteBuffer buffer) {
    buffer.flip();
    return Octets.take(buffer, buffer.limit());
  }

  private RouteFilter anyFilter(Random random) {
    Cidr network = Cidr.containing(prefix(random.nextInt(PREFIXES)).address(), 13);
    if (world.family == Family.IPV6_UNICAST) {
      network = Cidr.containing(prefix(random.nextInt(PREFIXES)).address(), 46);
    }
    return switch (random.nextInt(4)) {
      case 0 -> RouteFilter.acceptAll();
      case 1 -> new RouteFilter(List.of(FilterRule.reject(network)), true);
      case 2 -> new RouteFilter(List.of(FilterRule.accept(network)), false);
      default ->
          new RouteFilter(
              List.of(FilterRule.accept(network).then(new RouteChange.SetMed(1))), true);
    };
  }

  // The model.

  private record Facts(PathAttributes attributes, RouteSource source) implements RouteFacts {}

  private static Optional<PathAttributes> filtered(
      RouteFilter filter, Cidr prefix, PathAttributes attributes) {
    int rule = filter.match(PrefixKey.of(prefix), new Facts(attributes, RouteSource.LOCAL));
    return filter.accepts(rule)
        ? Optional.of(RouteChange.applyAll(filter.changes(rule), attributes))
        : Optional.empty();
  }

  private List<Path> candidates(Cidr prefix) {
    List<Path> paths = new ArrayList<>();
    if (originated.contains(prefix)) {
      paths.add(new Path(Optional.empty(), 0, PathAttributes.local(prefix)));
    }
    for (Model model : models) {
      model.announced.forEach((key, attributes) -> {
        if (key.prefix().equals(prefix) && !attributes.asPath().contains(RibWorld.AS)) {
          filtered(model.imports, prefix, attributes)
              .ifPresent(kept -> paths.add(new Path(Optional.of(model), key.pathId(), kept)));
        }
      });
    }
    return paths;
  }

  private static Optional<Path> best(List<Path> candidates) {
    List<Path> paths = lowest(candidates, path -> path.from().isPresent() ? 1 : 0);
    paths = lowest(paths, path -> -path.attributes().localPref().orElse(100));
    paths = lowest(paths, path -> path.attributes().asPath().length());
    paths = lowest(paths, path -> ORIGINS.indexOf(path.attributes().origin()));
    List<Path> all = paths;
    paths =
        paths.stream()
            .filter(path ->
                all.stream()
                    .filter(other -> neighbour(other) == neighbour(path))
                    .allMatch(other -> med(path) <= med(other)))
            .toList();
    paths = lowest(paths, path -> path.external() ? 0 : 1);
    paths = lowest(paths, path -> origin(path).identifier().low());
    paths = lowest(paths, path -> origin(path).address().low());
    return paths.stream().min(Comparator.comparingInt(Path::pathId));
  }

  private static PeerRoutes.Origin origin(Path path) {
    return path.from()
        .map(model -> model.peer.routes.origin())
        .orElse(new PeerRoutes.Origin("", RouteSource.LOCAL, false, Ip.v4(0), Ip.v4(0)));
  }

  private static long neighbour(Path path) {
    return path.attributes().asPath().first().orElse(0);
  }

  private static long med(Path path) {
    return path.attributes().med().orElse(0);
  }

  private static List<Path> lowest(List<Path> paths, ToLongFunction<Path> value) {
    long lowest = paths.stream().mapToLong(value).min().orElse(0);
    return paths.stream().filter(path -> value.applyAsLong(path) == lowest).toList();
  }

  private Stream<Cidr> prefixes() {
    return Stream.iterate(0, i -> i < PREFIXES, i -> i + 1).map(this::prefix);
  }

  private void checkBest(String where) {
    prefixes()
        .forEach(prefix -> {
          Optional<Path> expected = best(candidates(prefix));
          assertEquals(
              expected.map(
                  path -> path.from().map(model -> model.peer.routes).orElse(world.rib.local())),
              world.best(prefix).map(Map.Entry::getKey),
              where + " " + prefix);
          assertEquals(
              expected.map(Path::attributes),
              world.best(prefix).map(Map.Entry::getValue),
              where + " " + prefix);
        });
    for (Model model : models) {
      assertEquals(model.announced.size(), model.peer.routes.received(), where);
      assertEquals(model.stale.size(), model.peer.routes.stale(), where);
    }
  }

  private void checkTold(String where) {
    for (Model model : models) {
      if (model.peer.slow || !model.peer.lag.isEmpty()) {
        continue;
      }
      Map<Cidr, List<String>> expected = new TreeMap<>();
      prefixes()
          .forEach(prefix -> {
            List<String> paths = told(prefix, model);
            if (!paths.isEmpty()) {
              expected.put(prefix, paths);
            }
          });
      assertEquals(
          expected, model.peer.told.texts(), where + " told to " + model.peer.routes.origin());
      assertEquals(
          expected.values().stream().mapToInt(List::size).sum(),
          model.peer.group.announced(model.peer.routes),
          where);
    }
  }

  private List<String> told(Cidr prefix, Model to) {
    int limit = Math.max(1, to.peer.kind.paths());
    List<Path> left = candidates(prefix);
    List<String> told = new ArrayList<>();
    for (int i = 0; i < limit && !left.isEmpty(); i++) {
      Path next = best(left).orElseThrow();
      left.remove(next);
      export(prefix, next, to).ifPresent(out -> told.add(out.toString()));
    }
    told.sort(Comparator.naturalOrder());
    return told;
  }

  private Optional<PathAttributes> export(Cidr prefix, Path path, Model to) {
    boolean external = RibWorld.external(to.peer.kind);
    boolean local = path.from().isEmpty();
    boolean reflected = !external && !local && !path.external();
    boolean client =
        to.peer.kind.client() || path.from().map(model -> model.peer.kind.client()).orElse(false);
    PathAttributes in = path.attributes();
    if ((path.from().isPresent() && path.from().get() == to)
        || (reflected && !client)
        || in.hasCommunity(PathAttributes.NO_ADVERTISE)
        || (external && in.hasCommunity(PathAttributes.NO_EXPORT))) {
      return Optional.empty();
    }
    List<Attribute> others = new ArrayList<>(in.others());
    if (reflected) {
      others.add(
          Attribute.optional(
              Attribute.ORIGINATOR_ID, Octets.of(origin(path).identifier().toBytes())));
      others.add(Attribute.optional(Attribute.CLUSTER_LIST, Octets.of(RibWorld.CLUSTER.toBytes())));
    }
    PathAttributes out =
        new PathAttributes(
            in.origin(),
            external ? in.asPath().prepend(RibWorld.AS) : in.asPath(),
            external || local ? world.self() : in.nextHop(),
            external ? OptionalLong.empty() : in.med(),
            external ? OptionalLong.empty() : OptionalLong.of(in.localPref().orElse(100)),
            false,
            Optional.empty(),
            others);
    return filtered(to.exports, prefix, out);
  }
}
