package io.margay.bgp.rib;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.bgp.filter.Community;
import io.margay.bgp.filter.FilterRule;
import io.margay.bgp.filter.RouteChange;
import io.margay.bgp.filter.RouteFilter;
import io.margay.bgp.filter.RouteSource;
import io.margay.bgp.rib.RibWorld.Kind;
import io.margay.bgp.wire.AsPath;
import io.margay.bgp.wire.Attribute;
import io.margay.bgp.wire.Family;
import io.margay.bgp.wire.Octets;
import io.margay.bgp.wire.Origin;
import io.margay.bgp.wire.PathAttributes;
import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What peers are told, and how. */
class UpdateGroupTest {
  private static final Cidr NET = Cidr.parse("10.0.0.0/16");
  private static final Ip SELF = Ip.parse("192.0.2.1");

  private final RibWorld world = new RibWorld(Family.IPV4_UNICAST, BestPathRules.DEFAULT);

  private static PathAttributes route(long... path) {
    return new PathAttributes(
        Origin.IGP,
        AsPath.sequence(path),
        Ip.parse("198.51.100.1"),
        OptionalLong.of(7),
        OptionalLong.empty(),
        false,
        Optional.empty(),
        List.of());
  }

  private static PathAttributes route(Attribute... others) {
    return route(65001).withOthers(List.of(others));
  }

  private static PathAttributes only(RibWorld.Peer peer) {
    return peer.told.table.getOrDefault(NET, Map.of()).values().stream().findFirst().orElseThrow();
  }

  @Test
  void encodesOnceForAllMembersButTheSource() {
    RibWorld.Peer source = world.add(Kind.EXTERNAL);
    RibWorld.Peer second = world.add(Kind.EXTERNAL);
    RibWorld.Peer third = world.add(Kind.EXTERNAL);
    source.announce(NET, 0, route(65001));
    List<Block> blocks = world.flush();
    assertEquals(1, blocks.size());
    assertFalse(blocks.getFirst().isFor(source.routes));
    assertTrue(blocks.getFirst().isFor(second.routes) && blocks.getFirst().isFor(third.routes));
    assertEquals(0, source.group.announced(source.routes));
    assertEquals(1, second.group.announced(second.routes));
  }

  @Test
  void takesARouteBackFromThePeerWhoseOwnRouteBecomesBest() {
    RibWorld.Peer first = world.add(Kind.EXTERNAL);
    RibWorld.Peer second = world.add(Kind.EXTERNAL);
    second.announce(NET, 0, route(65001, 65002));
    world.flush();
    assertEquals("64512 65001 65002", only(first).asPath().toString());
    first.announce(NET, 0, route(65001));
    world.flush();
    assertTrue(first.told.table.isEmpty());
    assertEquals("64512 65001", only(second).asPath().toString());
  }

  @Test
  void changesAttributesAsTheBorderOfTheAsAsks() {
    RibWorld.Peer source = world.add(Kind.EXTERNAL);
    RibWorld.Peer inside = world.add(Kind.INTERNAL);
    RibWorld.Peer outside = world.add(Kind.EXTERNAL);
    source.announce(NET, 0, route(65001));
    world.flush();
    assertEquals(OptionalLong.of(7), only(inside).med());
    assertEquals(OptionalLong.of(100), only(inside).localPref());
    assertEquals(Ip.parse("198.51.100.1"), only(inside).nextHop());
    assertEquals("65001", only(inside).asPath().toString());
    assertEquals(OptionalLong.empty(), only(outside).med());
    assertEquals(OptionalLong.empty(), only(outside).localPref());
    assertEquals(SELF, only(outside).nextHop());
    assertEquals("64512 65001", only(outside).asPath().toString());
  }

  @Test
  void internalRoutesGoToInternalPeersOnlyWhenOneIsAClient() {
    RibWorld.Peer source = world.add(Kind.INTERNAL);
    RibWorld.Peer plain = world.add(Kind.INTERNAL);
    RibWorld.Peer client = world.add(Kind.CLIENT);
    source.announce(NET, 0, route(65001));
    world.flush();
    assertTrue(plain.told.table.isEmpty());
    PathAttributes reflected = only(client);
    assertEquals(Optional.of(source.routes.origin().identifier()), reflected.originatorId());
    assertEquals(Ip.parse("198.51.100.1"), reflected.nextHop());
    assertEquals(
        Octets.of(RibWorld.CLUSTER.toBytes()),
        reflected.others().stream()
            .filter(attribute -> attribute.type() == Attribute.CLUSTER_LIST)
            .map(Attribute::value)
            .findFirst()
            .orElseThrow());
    client.announce(Cidr.parse("10.9.0.0/16"), 0, route(65001));
    world.flush();
    assertEquals(1, plain.told.table.size());
  }

  @Test
  void aRouteThatCameThroughOurClusterIsRefusedAndSaysSo() {
    RibWorld.Peer source = world.add(Kind.INTERNAL);
    Octets clusters = Octets.of(RibWorld.CLUSTER.toBytes());
    source.announce(NET, 0, route(Attribute.optional(Attribute.CLUSTER_LIST, clusters)));
    world.flush();
    assertEquals(Optional.empty(), world.best(NET));
    int row = world.rib.row(world.list(NET, 0), 0).orElseThrow();
    assertEquals("our cluster is in its cluster list", world.rib.explain(row).getFirst().refused());
  }

  @ParameterizedTest
  @CsvSource({
    "0xffffff01, false, true",
    "0xffffff02, false, false",
    "0xffffff03, false, true",
    "0xfde80064, true, true"
  })
  void honoursWellKnownCommunities(String community, boolean outside, boolean inside) {
    RibWorld.Peer source = world.add(Kind.EXTERNAL);
    RibWorld.Peer external = world.add(Kind.EXTERNAL);
    RibWorld.Peer internal = world.add(Kind.INTERNAL);
    PathAttributes marked =
        RouteChange.EditCommunities.adding(Community.standard(Long.decode(community).intValue()))
            .apply(route(65001));
    source.announce(NET, 0, marked);
    world.flush();
    assertEquals(outside, !external.told.table.isEmpty());
    assertEquals(inside, !internal.told.table.isEmpty());
  }

  @Test
  void aRouteThatItsNeighbourIsAboutToGiveUpIsTheLastChoice() { // RFC 8326
    RibWorld.Peer leaving = world.add(Kind.EXTERNAL);
    RibWorld.Peer staying = world.add(Kind.EXTERNAL);
    RibWorld.Peer inside = world.add(Kind.INTERNAL);
    Community shutdown = Community.standard(PathAttributes.GRACEFUL_SHUTDOWN);
    leaving.announce(NET, 0, RouteChange.EditCommunities.adding(shutdown).apply(route(65001)));
    world.flush();
    assertEquals(OptionalLong.of(0), only(inside).localPref());
    staying.announce(NET, 0, route(65002, 65003, 65004));
    world.flush();
    assertEquals("65002 65003 65004", only(inside).asPath().toString());
  }

  @Test
  void aFiltersNextHopServesOnlyPeersThatTakeItsFamily() {
    RibWorld.Peer source = world.add(Kind.EXTERNAL);
    FilterRule hop =
        FilterRule.accept(NET).then(new RouteChange.SetNextHop(Ip.parse("2001:db8::9")));
    RouteFilter filter = new RouteFilter(List.of(hop), true);
    ExportPolicy policy = world.policy(Kind.EXTERNAL, filter);
    source.announce(NET, 0, route(65001));
    world.flush();
    int row = world.rib.row(world.list(NET, 0), 0).orElseThrow();
    PathAttributes told =
        policy.outgoing(world.rib.attributes(), world.rib.best(row), source.routes, 0);
    assertEquals(SELF, told.nextHop());
  }

  @Test
  void passesOnUnknownTransitiveAttributesAsPartialOnly() {
    RibWorld.Peer source = world.add(Kind.EXTERNAL);
    RibWorld.Peer other = world.add(Kind.EXTERNAL);
    source.announce(
        NET,
        0,
        route(
            Attribute.optional(98, Octets.ofInts(1)),
            Attribute.optionalTransitive(99, Octets.ofInts(2))));
    world.flush();
    assertEquals(
        List.of(Attribute.optionalTransitive(99, Octets.ofInts(2)).partial()),
        only(other).others());
  }

  @Test
  void stripsNonTransitiveExtendedCommunitiesAtTheBorder() {
    RibWorld.Peer source = world.add(Kind.INTERNAL);
    RibWorld.Peer outside = world.add(Kind.EXTERNAL);
    Octets both = Octets.ofInts(0x40, 2, 0, 0, 0, 0, 0, 1, 0, 2, 0, 0, 0, 0, 0, 2);
    source.announce(
        NET, 0, route(Attribute.optionalTransitive(Attribute.EXTENDED_COMMUNITIES, both)));
    world.flush();
    assertEquals(Octets.ofInts(0, 2, 0, 0, 0, 0, 0, 2), only(outside).others().getFirst().value());
  }

  @Test
  void withdrawsARouteWhoseAttributesNoLongerFitAMessage() {
    RibWorld.Peer source = world.add(Kind.EXTERNAL);
    RibWorld.Peer other = world.add(Kind.EXTERNAL);
    source.announce(NET, 0, route(65001));
    world.flush();
    assertEquals(1, other.told.table.size());
    source.announce(NET, 0, route(Attribute.optionalTransitive(99, Octets.of(new byte[4060]))));
    world.flush();
    assertTrue(other.told.table.isEmpty());
    assertEquals(0, other.group.announced(other.routes));
    int row = world.rib.row(world.list(NET, 0), 0).orElseThrow();
    assertEquals(
        Optional.of("its attributes do not fit into a message of this peer"),
        other.group.refusal(row, other.routes));
  }

  @Test
  void packsPrefixesWithEqualAttributesIntoOneMessage() {
    RibWorld.Peer source = world.add(Kind.EXTERNAL);
    RibWorld.Peer other = world.add(Kind.EXTERNAL);
    for (int i = 0; i < 100; i++) {
      source.announce(new Cidr(Ip.v4(0x0a00_0000 + (i << 8)), 24), 0, route(65001));
    }
    List<Block> blocks = world.flush();
    assertEquals(1, blocks.size());
    assertEquals(100, blocks.getFirst().rows().length);
    assertEquals(19 + 4 + 24 + 100 * 4, blocks.getFirst().messages().length);
    assertEquals(100, other.told.table.size());
  }

  @Test
  void severalPathsGoToWhoAskedForThem() {
    RibWorld.Peer one = world.add(Kind.EXTERNAL);
    RibWorld.Peer two = world.add(Kind.EXTERNAL);
    RibWorld.Peer all = world.add(new Kind(RouteSource.EXTERNAL, false, true, 8));
    RibWorld.Peer late = world.add(new Kind(RouteSource.EXTERNAL, false, true, 8));
    one.announce(NET, 0, route(65001));
    two.announce(NET, 0, route(65002, 65003));
    world.flush();
    assertEquals(2, all.told.table.getOrDefault(NET, Map.of()).size());
    late.slow = true;
    one.withdraw(NET, 0);
    world.flush();
    assertEquals("64512 65002 65003", only(all).asPath().toString());
    late.slow = false;
    late.pump();
    assertEquals(all.told.texts(), late.told.texts());
  }

  @Test
  void aNextHopThatCannotBeReachedTakesItsRoutesOut() {
    RibWorld.Peer one = world.add(Kind.EXTERNAL);
    RibWorld.Peer two = world.add(Kind.EXTERNAL);
    RibWorld.Peer reader = world.add(Kind.EXTERNAL);
    one.announce(NET, 0, route(65001));
    two.announce(NET, 0, route(65002, 65003).withNextHop(Ip.parse("198.51.100.2")));
    world.rib.reachable(Ip.parse("198.51.100.1"), false);
    world.flush();
    assertEquals("64512 65002 65003", only(reader).asPath().toString());
    world.rib.reachable(Ip.parse("198.51.100.1"), true);
    world.flush();
    assertEquals("64512 65001", only(reader).asPath().toString());
  }

  @Test
  void routesKeptLongAfterTheirPeerWentComeLastAndAreMarked() {
    RibWorld.Peer gone = world.add(Kind.EXTERNAL);
    RibWorld.Peer other = world.add(Kind.EXTERNAL);
    gone.announce(NET, 0, route(65001));
    Cidr unkept = Cidr.parse("10.5.0.0/16");
    PathAttributes noKeeping =
        RouteChange.EditCommunities.adding(Community.standard(PathAttributes.NO_LLGR))
            .apply(route(65001));
    gone.announce(unkept, 0, noKeeping);
    world.flush();
    world.rib.markStale(gone.routes);
    world.rib.longLivedStale(gone.routes);
    world.flush();
    assertTrue(world.best(NET).orElseThrow().getValue().hasCommunity(PathAttributes.LLGR_STALE));
    assertEquals(Optional.empty(), world.best(unkept));
    assertTrue(other.told.table.isEmpty(), "who does not know RFC 9494 does not get it");
    other.announce(NET, 0, route(65001, 65002, 65003));
    world.flush();
    assertEquals(other.routes, world.best(NET).orElseThrow().getKey());
    world.rib.sweepStale(gone.routes);
    world.flush();
    assertEquals(0, gone.routes.received());
  }

  @Test
  void saysWhyAPathIsNotTheBestOrNotAnnounced() {
    RibWorld.Peer one = world.add(Kind.EXTERNAL);
    RibWorld.Peer two = world.add(Kind.EXTERNAL);
    RibWorld.Peer three = world.add(Kind.EXTERNAL);
    one.announce(NET, 0, route(65001));
    two.announce(NET, 0, route(65002, 65003));
    three.announce(NET, 0, route(65004));
    world.rib.refilter(three.routes, new RouteFilter(List.of(FilterRule.reject(NET)), true));
    two.exportFilter(RouteFilter.rejectAll());
    world.flush();
    int row = world.rib.row(world.list(NET, 0), 0).orElseThrow();
    List<PathView> paths = world.rib.explain(row);
    assertEquals(List.of("p1", "p2", "p3"), paths.stream().map(PathView::peer).toList());
    assertTrue(paths.getFirst().best());
    assertEquals("shorter AS path", paths.get(1).lostBy());
    assertEquals("import filter, rule 1: reject in 10.0.0.0/16", paths.get(2).refused());
    assertEquals(
        Optional.of("export filter, no rule matches: reject"), two.group.refusal(row, two.routes));
    assertEquals(Optional.of("it came from this peer"), one.group.refusal(row, one.routes));
    assertEquals(Optional.empty(), three.group.refusal(row, three.routes));
  }

  @Test
  void equallyGoodPathsShareTheTraffic() {
    BestPathRules rules = new BestPathRules(false, true, false, true, true, 4);
    RibWorld wide = new RibWorld(Family.IPV4_UNICAST, rules);
    RibWorld.Peer one = wide.add(Kind.EXTERNAL);
    RibWorld.Peer two = wide.add(Kind.EXTERNAL);
    one.announce(NET, 0, route(65001));
    two.announce(NET, 0, route(65002).withNextHop(Ip.parse("198.51.100.2")));
    wide.flush();
    int row = wide.rib.row(wide.list(NET, 0), 0).orElseThrow();
    assertEquals(
        List.of(Ip.parse("198.51.100.1"), Ip.parse("198.51.100.2")),
        wide.rib.nextHops(row).stream().sorted().toList());
  }
}
