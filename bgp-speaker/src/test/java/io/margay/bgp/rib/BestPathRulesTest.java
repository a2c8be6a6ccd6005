package io.margay.bgp.rib;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.margay.bgp.rib.RibWorld.Kind;
import io.margay.bgp.wire.AsPath;
import io.margay.bgp.wire.Family;
import io.margay.bgp.wire.Origin;
import io.margay.bgp.wire.PathAttributes;
import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each switch of the decision process, on and off. Peers' router ids are 1 + number mod 3. */
class BestPathRulesTest {
  private static final Cidr NET = Cidr.parse("10.0.0.0/16");

  private static BestPathRules rules(
      boolean alwaysMed, boolean deterministic, boolean ignoreLength, boolean relax, boolean id) {
    return new BestPathRules(alwaysMed, deterministic, ignoreLength, relax, id, 4);
  }

  private static final BestPathRules STANDARD = rules(false, true, false, false, true);

  private static PathAttributes route(int hop, long med, long... path) {
    return new PathAttributes(
        Origin.IGP,
        AsPath.sequence(path),
        Ip.v4(0xc633_6400 + hop),
        med < 0 ? OptionalLong.empty() : OptionalLong.of(med),
        OptionalLong.empty(),
        false,
        Optional.empty(),
        List.of());
  }

  /** The next hops, as numbers, after external peers announced these routes one after the other. */
  private static List<Integer> hops(BestPathRules rules, PathAttributes... routes) {
    RibWorld world = new RibWorld(Family.IPV4_UNICAST, rules);
    for (PathAttributes route : routes) {
      world.add(Kind.EXTERNAL).announce(NET, 0, route);
      world.flush();
    }
    int row = world.rib.row(world.list(NET, 0), 0).orElseThrow();
    return world.rib.nextHops(row).stream().map(hop -> hop.v4Bits() & 0xff).toList();
  }

  @Test
  void alwaysCompareMedComparesItBetweenNeighbours() {
    PathAttributes dear = route(1, 20, 65001, 65009);
    PathAttributes cheap = route(2, 10, 65002, 65009);
    // Peer 3 has the lowest router id, so that it wins where MED is not looked at.
    PathAttributes other = route(3, 30, 65003, 65009);
    assertEquals(List.of(3), hops(STANDARD, dear, cheap, other));
    assertEquals(List.of(2), hops(rules(true, true, false, false, true), dear, cheap, other));
  }

  @Test
  void deterministicMedLetsNoPathWinThatLosesToAnotherOfItsNeighbour() {
    // By router id the first is better than the second and that than the fifth; by MED the fifth
    // is better than the first.
    PathAttributes first = route(1, 50, 65001);
    PathAttributes second = route(2, 0, 65002);
    PathAttributes far = route(3, 0, 65003, 65009);
    PathAttributes fifth = route(5, 10, 65001);
    PathAttributes[] all = {first, second, far, far, fifth};
    assertEquals(List.of(2), hops(rules(false, true, false, false, true), all));
    assertEquals(List.of(1), hops(rules(false, false, false, false, true), all));
  }

  @Test
  void ignoredAsPathLengthLeavesTheChoiceToWhatFollows() {
    PathAttributes shorter = route(1, -1, 65001);
    PathAttributes longer = route(2, -1, 65002, 65009);
    PathAttributes longest = route(3, -1, 65003, 65009, 65010);
    assertEquals(List.of(1), hops(STANDARD, shorter, longer, longest));
    BestPathRules ignoring = rules(false, true, true, true, true);
    assertEquals(List.of(3, 2, 1), hops(ignoring, shorter, longer, longest));
  }

  @Test
  void relaxedMultipathTakesPathsThroughOtherNeighbours() {
    PathAttributes one = route(1, -1, 65001);
    PathAttributes same = route(2, -1, 65001);
    PathAttributes other = route(3, -1, 65002);
    assertEquals(List.of(1, 2), hops(STANDARD, one, same));
    assertEquals(List.of(3), hops(STANDARD, one, same, other));
    assertEquals(List.of(3, 2, 1), hops(rules(false, true, false, true, true), one, same, other));
  }

  @Test
  void withoutTheRouterIdTheOlderOfExternalPathsStays() {
    PathAttributes first = route(1, -1, 65001);
    PathAttributes second = route(2, -1, 65002);
    PathAttributes third = route(3, -1, 65003);
    assertEquals(List.of(3), hops(STANDARD, first, second, third));
    assertEquals(List.of(1), hops(rules(false, true, false, false, false), first, second, third));
  }

  @Test
  void withoutMultipathEqualPathsGiveOneNextHop() {
    BestPathRules one = new BestPathRules(false, true, false, true, true, 1);
    assertEquals(1, hops(one, route(1, -1, 65001), route(2, -1, 65001)).size());
  }

  /** What the listener heard last is what the table says. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void sharedTrafficIsToldWheneverItChanges(long seed) {
    Random random = new Random(seed);
    BestPathRules rules =
        new BestPathRules(
            random.nextBoolean(), true, random.nextBoolean(), random.nextBoolean(), true, 3);
    RibWorld world = new RibWorld(Family.IPV4_UNICAST, rules);
    Map<Integer, List<Ip>> told = new HashMap<>();
    for (int step = 0; step < 3000; step++) {
      if (world.peers.size() < 5 && (world.peers.isEmpty() || random.nextInt(30) == 0)) {
        flush(world, told);
        world.add(random.nextBoolean() ? Kind.EXTERNAL : Kind.CLIENT);
      }
      RibWorld.Peer peer = world.peers.get(random.nextInt(world.peers.size()));
      Cidr prefix = new Cidr(Ip.v4(0x0a00_0000 + (random.nextInt(6) << 16)), 16);
      int choice = random.nextInt(60);
      if (choice == 0) {
        peer.leave();
        world.rib.removePeer(peer.routes);
      } else if (choice < 20) {
        peer.withdraw(prefix, 0);
      } else {
        PathAttributes any =
            route(random.nextInt(5), random.nextInt(2), 65001 + random.nextInt(2), 65009);
        peer.announce(prefix, 0, any);
      }
      if (random.nextInt(3) == 0) {
        flush(world, told);
      }
    }
    flush(world, told);
    for (int i = 0; i < 6; i++) {
      Cidr prefix = new Cidr(Ip.v4(0x0a00_0000 + (i << 16)), 16);
      Optional<Integer> row = world.rib.row(world.list(prefix, 0), 0);
      row.ifPresent(
          known -> assertEquals(world.rib.nextHops(known), told.getOrDefault(known, List.of())));
    }
  }

  private static void flush(RibWorld world, Map<Integer, List<Ip>> told) {
    world.rib.flush(
        new BestListener() {
          @Override
          public void bestChanged(BestChange change) {
            told.put(
                change.row(),
                change.after() == null ? List.of() : world.rib.nextHops(change.row()));
          }

          @Override
          public void pathsChanged(int row) {}
        });
  }

  @Test
  void aNextHopThatCannotBeReachedIsNoChoiceUntilItCan() {
    RibWorld world = new RibWorld(Family.IPV4_UNICAST, rules(false, true, false, true, true));
    world.add(Kind.EXTERNAL).announce(NET, 0, route(1, -1, 65001));
    world.add(Kind.EXTERNAL).announce(NET, 0, route(2, -1, 65002));
    world.flush();
    int row = world.rib.row(world.list(NET, 0), 0).orElseThrow();
    Ip first = Ip.v4(0xc633_6401);
    Ip second = Ip.v4(0xc633_6402);
    assertEquals(Set.of(first, second), Set.copyOf(world.rib.nextHops(row)));
    world.rib.reachable(first, false);
    world.flush();
    assertEquals(List.of(second), world.rib.nextHops(row));
    world.rib.reachable(second, false);
    world.flush();
    assertEquals(List.of(), world.rib.nextHops(row));
    world.rib.reachable(first, true);
    world.rib.reachable(second, true);
    world.flush();
    assertEquals(Set.of(first, second), Set.copyOf(world.rib.nextHops(row)));
  }
}
