package io.margay.bgp.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.bgp.filter.PrefixMatch.Operator;
import io.margay.bgp.wire.AsPath;
import io.margay.bgp.wire.Origin;
import io.margay.bgp.wire.PathAttributes;
import io.margay.model.net.AsNumber;
import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RouteFilterTest {
  private static final PathAttributes PLAIN =
      new PathAttributes(
          Origin.IGP,
          AsPath.sequence(65001, 65002),
          Ip.parse("192.0.2.7"),
          OptionalLong.empty(),
          OptionalLong.empty(),
          false,
          Optional.empty(),
          List.of());

  private record Facts(PathAttributes attributes, RouteSource source) implements RouteFacts {}

  private static boolean accepts(RouteFilter filter, String prefix, PathAttributes attributes) {
    PrefixKey key = PrefixKey.of(Cidr.parse(prefix));
    return filter.accepts(filter.match(key, new Facts(attributes, RouteSource.EXTERNAL)));
  }

  private static RouteFilter only(PrefixMatch match) {
    return new RouteFilter(List.of(FilterRule.accept(match)), false);
  }

  @Test
  void theFirstMatchingRuleDecides() {
    RouteFilter filter =
        new RouteFilter(
            List.of(
                FilterRule.reject(Cidr.parse("10.1.0.0/16")),
                FilterRule.accept(Cidr.parse("10.0.0.0/8"))),
            false);
    assertFalse(accepts(filter, "10.1.2.0/24", PLAIN));
    assertTrue(accepts(filter, "10.2.0.0/16", PLAIN));
    assertFalse(accepts(filter, "11.0.0.0/8", PLAIN));
    assertEquals("rule 1: reject in 10.1.0.0/16", filter.describe(0));
    assertEquals("no rule matches: reject", filter.describe(RouteFilter.NO_RULE));
  }

  @Test
  void operatorsCompareThePrefixAndItsLength() {
    Cidr net = Cidr.parse("10.0.0.0/8");
    RouteFilter hosts = only(new PrefixMatch(Operator.IN, net, 24, 32));
    assertTrue(accepts(hosts, "10.1.1.0/24", PLAIN));
    assertFalse(accepts(hosts, "10.1.0.0/16", PLAIN));
    assertTrue(accepts(only(PrefixMatch.exactly(net)), "10.0.0.0/8", PLAIN));
    assertFalse(accepts(only(PrefixMatch.exactly(net)), "10.0.0.0/9", PLAIN));
    RouteFilter others = only(new PrefixMatch(Operator.NOT_IN, net));
    assertTrue(accepts(others, "11.0.0.0/8", PLAIN));
    assertTrue(accepts(others, "0.0.0.0/0", PLAIN));
    assertFalse(accepts(others, "2001:db8::/32", PLAIN));
    RouteFilter notThis = only(new PrefixMatch(Operator.NOT_EQUAL, net));
    assertTrue(accepts(notThis, "10.0.0.0/9", PLAIN));
    assertFalse(accepts(notThis, "10.0.0.0/8", PLAIN));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void keysLieInsideExactlyWhereCidrsDo(long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      Cidr network = any(random);
      Cidr prefix =
          random.nextBoolean()
              ? any(random)
              : Cidr.containing(
                  network.address(), random.nextInt(network.address().bitLength() + 1));
      assertEquals(
          network.contains(prefix),
          PrefixKey.of(prefix).inside(network),
          prefix + " inside " + network + ", seed " + seed);
    }
  }

  private static Cidr any(Random random) {
    Ip ip =
        random.nextBoolean()
            ? Ip.v4(random.nextInt(4) << 30 | random.nextInt(4))
            : new Ip(true, (long) random.nextInt(4) << 62, random.nextLong() << 62);
    return Cidr.containing(ip, random.nextInt(ip.bitLength() + 1));
  }

  @Test
  void conditionsLookAtTheRestOfTheRoute() {
    FilterRule rule =
        new FilterRule(Optional.empty(), List.of(), true, List.of())
            .when(new RouteMatch.NextHop(Set.of(Cidr.parse("192.0.2.7/32"))))
            .when(new RouteMatch.PathBegins(List.of(new AsNumber(65001))))
            .when(new RouteMatch.PathContains(new AsNumber(65002)))
            .when(new RouteMatch.LocalPref(100))
            .when(new RouteMatch.From(Set.of(RouteSource.EXTERNAL)));
    RouteFilter filter = new RouteFilter(List.of(rule), false);
    assertTrue(accepts(filter, "10.0.0.0/8", PLAIN));
    assertFalse(accepts(filter, "10.0.0.0/8", PLAIN.withNextHop(Ip.parse("192.0.2.8"))));
    RouteFilter tagged =
        new RouteFilter(
            List.of(rule.when(new RouteMatch.Communities(List.of(Community.parse("65001:7"))))),
            false);
    assertFalse(accepts(tagged, "10.0.0.0/8", PLAIN));
    PathAttributes withTag =
        RouteChange.EditCommunities.adding(Community.parse("65001:7")).apply(PLAIN);
    assertTrue(accepts(tagged, "10.0.0.0/8", withTag));
  }

  @Test
  void changesApplyInOrder() {
    PathAttributes changed =
        RouteChange.applyAll(
            List.of(
                new RouteChange.SetMed(5),
                new RouteChange.SetLocalPref(200),
                new RouteChange.Prepend(new AsNumber(65009), 2),
                new RouteChange.SetNextHop(Ip.parse("192.0.2.1")),
                RouteChange.EditCommunities.adding(
                    Community.parse("1:2"), Community.parse("3:4:5")),
                new RouteChange.EditCommunities(
                    List.of(Community.parse("1:2")), List.of(Community.standard(0xffff_ff01)))),
            PLAIN);
    assertEquals(OptionalLong.of(5), changed.med());
    assertEquals(OptionalLong.of(200), changed.localPref());
    assertEquals("65009 65009 65001 65002", changed.asPath().toString());
    assertEquals(Ip.parse("192.0.2.1"), changed.nextHop());
    assertTrue(changed.hasCommunity(PathAttributes.NO_EXPORT));
    assertFalse(Community.parse("1:2").isIn(changed));
    assertTrue(Community.parse("3:4:5").isIn(changed));
  }

  @Test
  void communitiesAreReadStrictly() {
    assertEquals("65001:100", Community.parse("65001:100").toString());
    assertEquals("4200000000:1:2", Community.parse("4200000000:1:2").toString());
    for (String bad : List.of("", "1", "65536:1", "1:2:3:4", "a:1", "1:", "4294967296:1:1")) {
      assertThrows(IllegalArgumentException.class, () -> Community.parse(bad), bad);
    }
  }
}
