package io.margay.agent.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.agent.desired.BgpSession;
import io.margay.agent.desired.Instruction;
import io.margay.bgp.filter.PrefixKey;
import io.margay.bgp.filter.RouteFacts;
import io.margay.bgp.filter.RouteFilter;
import io.margay.bgp.filter.RouteSource;
import io.margay.bgp.speaker.FamilyOptions;
import io.margay.bgp.speaker.PeerConfig;
import io.margay.bgp.wire.PathAttributes;
import io.margay.model.net.AsNumber;
import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import io.margay.model.resource.BgpFilterSpec;
import io.margay.model.resource.BgpPassword;
import io.margay.model.resource.BgpPeerSpec.NextHopMode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What passes on the sessions of a node, and how they are spoken. */
class SessionFiltersTest {
  private static final AsNumber AS = new AsNumber(64512);
  private static final Ip NODE = Ip.parse("172.16.0.2");
  private static final Ip OTHER = Ip.parse("172.16.0.3");

  private static final Instruction.SetRouting ROUTING =
      new Instruction.SetRouting(
          Set.of(Cidr.parse("10.1.0.0/26")),
          Map.of(),
          Set.of(Cidr.parse("10.7.0.0/16")),
          Set.of(Cidr.parse("10.0.0.0/8")),
          Map.of(Cidr.parse("10.2.0.0/26"), NODE),
          Set.of(NODE, OTHER));

  private static BgpSession.Options options(List<BgpFilterSpec> filters, List<String> missing) {
    return new BgpSession.Options(
        NextHopMode.KEEP,
        Optional.of(new BgpPassword(Optional.empty(), Optional.of("secret"))),
        Optional.of(Duration.ofSeconds(50)),
        Optional.of(Duration.ofSeconds(20)),
        2,
        Optional.empty(),
        filters,
        missing,
        true,
        Optional.of(77));
  }

  private static BgpSession session(BgpSession.Type type, BgpSession.Options options) {
    return new BgpSession(
        type,
        NODE,
        Optional.empty(),
        AS,
        AS,
        false,
        Optional.empty(),
        type == BgpSession.Type.MESH,
        false,
        true,
        Optional.of(2),
        options);
  }

  private static SessionFilters filters(Optional<Ip> cluster) {
    return new SessionFilters(
        new Instruction.SetPeers(AS, cluster, Optional.empty(), true, Map.of()), ROUTING);
  }

  private record Facts(PathAttributes attributes, RouteSource source) implements RouteFacts {}

  private static boolean passes(RouteFilter filter, String prefix, Ip hop, RouteSource source) {
    Facts facts = new Facts(PathAttributes.local(hop), source);
    return filter.accepts(filter.match(PrefixKey.of(Cidr.parse(prefix)), facts));
  }

  @ParameterizedTest
  @CsvSource({
    "10.2.0.0/26, 172.16.0.2, true", // its owner says so
    "10.2.0.0/26, 172.16.0.3, false",
    "10.2.0.9/32, 172.16.0.3, true", // borrowed by a node
    "10.2.0.9/32, 172.16.0.9, false",
    "10.2.0.64/26, 172.16.0.2, false", // nobody's block
    "192.0.2.0/24, 172.16.0.2, false", // no pool
    "0.0.0.0/0, 172.16.0.2, false",
  })
  void theMeshIsBelievedInsidePoolsFromOwners(String prefix, String hop, boolean expected) {
    BgpSession mesh = session(BgpSession.Type.MESH, options(List.of(), List.of()));
    RouteFilter filter = filters(Optional.empty()).importFilter(mesh);
    assertEquals(expected, passes(filter, prefix, Ip.parse(hop), RouteSource.INTERNAL));
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.0/24, true",
    "10.9.0.0/16, true",
    "0.0.0.0/0, false",
    "127.0.0.0/8, false",
    "169.254.1.0/24, false",
    "10.1.0.0/26, false", // our own block
    "10.1.0.7/32, false",
    "172.16.0.3/32, false", // a host
  })
  void aPeerIsBelievedButForWhatWouldTakeTrafficFromItsPlace(String prefix, boolean expected) {
    BgpSession peer = session(BgpSession.Type.GLOBAL, options(List.of(), List.of()));
    RouteFilter filter = filters(Optional.empty()).importFilter(peer);
    Ip stranger = Ip.parse("172.16.0.99");
    assertEquals(expected, passes(filter, prefix, stranger, RouteSource.EXTERNAL));
  }

  @Test
  void aReflectorMayTellOfAnAddressThatANodeBorrowedFromUs() {
    BgpSession peer = session(BgpSession.Type.GLOBAL, options(List.of(), List.of()));
    RouteFilter filter = filters(Optional.empty()).importFilter(peer);
    assertEquals(true, passes(filter, "10.1.0.7/32", NODE, RouteSource.INTERNAL));
  }

  @ParameterizedTest
  @CsvSource({
    "10.1.0.0/26, LOCAL, false, true",
    "10.7.0.0/26, LOCAL, false, false", // withheld
    "10.7.0.0/26, INTERNAL, true, false",
    "10.2.0.0/26, INTERNAL, false, false",
    "10.2.0.0/26, INTERNAL, true, true", // a reflector passes the pools on
    "192.0.2.0/24, EXTERNAL, true, false",
  })
  void ownPrefixesGoOutAndAReflectorsPoolsToo(
      String prefix, RouteSource source, boolean reflects, boolean expected) {
    BgpSession peer = session(BgpSession.Type.GLOBAL, options(List.of(), List.of()));
    Optional<Ip> cluster = reflects ? Optional.of(NODE) : Optional.empty();
    assertEquals(expected, passes(filters(cluster).exportFilter(peer), prefix, NODE, source));
  }

  @Test
  void aFilterThatIsNamedAndMissingStopsEverything() {
    BgpSession peer = session(BgpSession.Type.GLOBAL, options(List.of(), List.of("gone")));
    SessionFilters filters = filters(Optional.empty());
    assertEquals(
        false, passes(filters.importFilter(peer), "192.0.2.0/24", NODE, RouteSource.EXTERNAL));
    assertEquals(false, passes(filters.exportFilter(peer), "10.1.0.0/26", NODE, RouteSource.LOCAL));
  }

  /** Hold time and restart time of every kind of session that says nothing about them. */
  @ParameterizedTest
  @EnumSource(BgpSession.Type.class)
  void aHostThatDiesSilentlyIsForgottenWithinTwoMinutes(BgpSession.Type type) {
    BgpSession.Options plain =
        new BgpSession.Options(
            NextHopMode.AUTO,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            0,
            Optional.empty(),
            List.of(),
            List.of(),
            false,
            Optional.empty());
    Instruction.SetPeers peers =
        new Instruction.SetPeers(
            AS, Optional.empty(), Optional.empty(), true, Map.of("s", session(type, plain)));
    PeerConfig config =
        SessionConfigs.of(peers, ROUTING, 179, BgpPassword::inline).peers().getFirst();
    Duration silent = config.timers().hold().plus(config.restart().time());
    assertTrue(silent.compareTo(Duration.ofMinutes(2)) < 0, silent::toString);
  }

  @Test
  void whatAResourceSaysReachesTheSpeaker() {
    BgpSession peer = session(BgpSession.Type.NODE, options(List.of(), List.of()));
    Instruction.SetPeers peers =
        new Instruction.SetPeers(
            AS, Optional.of(OTHER), Optional.of(2179), true, Map.of("tor", peer));
    PeerConfig config =
        SessionConfigs.of(peers, ROUTING, 1179, BgpPassword::inline).peers().getFirst();
    assertEquals(1179, config.transport().port());
    assertEquals(Optional.of(OTHER), config.role().clusterId());
    assertEquals(Optional.of("secret"), config.transport().password());
    assertEquals(2, config.transport().securityHops().orElseThrow());
    assertEquals(Duration.ofSeconds(60), config.timers().hold());
    assertEquals(true, config.timers().bfd().orElseThrow().multihop());
    assertEquals(Duration.ofSeconds(50), config.restart().time());
    assertEquals(2, config.role().allowOwnAs());
    assertEquals(true, config.role().reflectorClient());
    FamilyOptions family = config.families().values().iterator().next();
    assertEquals(77, family.maxPrefixes());
    assertEquals(FamilyOptions.NextHopMode.KEEP, family.nextHop());
    // Without its password a session is not tried.
    SessionConfigs without = SessionConfigs.of(peers, ROUTING, 179, _ -> Optional.empty());
    assertEquals(List.of(), without.peers());
    assertEquals(Set.of("tor"), without.unusable().keySet());
  }
}
