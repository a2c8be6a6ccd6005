package io.margay.bgp.speaker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.margay.bgp.filter.RouteFilter;
import io.margay.bgp.wire.Family;
import io.margay.model.net.AsNumber;
import io.margay.model.net.Ip;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Each field of a peer and what its change costs. */
class ConfigChangeTest {
  private static final PeerConfig PEER =
      PeerConfig.of("peer", Ip.parse("192.0.2.1"), new AsNumber(65001));

  private static void costs(ConfigChange expected, PeerConfig after) {
    assertEquals(expected, ConfigChange.between(PEER, after), after.toString());
    assertEquals(expected, ConfigChange.between(after, PEER), after.toString());
  }

  private static PeerConfig with(FamilyOptions options) {
    return PEER.withFamily(Family.IPV4_UNICAST, options);
  }

  @Test
  void whatTcpAndOpenDependOnResets() {
    costs(ConfigChange.RESET, PeerConfig.of("peer", Ip.parse("192.0.2.2"), new AsNumber(65001)));
    costs(ConfigChange.RESET, PeerConfig.of("peer", Ip.parse("192.0.2.1"), new AsNumber(65002)));
    costs(ConfigChange.RESET, PEER.withPassive(true));
    costs(ConfigChange.RESET, PEER.withPassword("secret"));
    costs(ConfigChange.RESET, PEER.withLocalAddress(Ip.parse("192.0.2.9")));
    costs(ConfigChange.RESET, PEER.withTransport(PEER.transport().withSecurityHops(1)));
    costs(ConfigChange.RESET, PEER.withTransport(PEER.transport().withTtl(2)));
    costs(ConfigChange.RESET, PEER.withHoldTime(Duration.ofSeconds(30)));
    costs(ConfigChange.RESET, PEER.withFamily(Family.IPV6_UNICAST, FamilyOptions.DEFAULT));
    costs(ConfigChange.RESET, with(FamilyOptions.DEFAULT.withAddPath(FamilyOptions.AddPath.BOTH)));
    costs(ConfigChange.RESET, with(FamilyOptions.DEFAULT.withExtendedNextHop(true)));
    costs(ConfigChange.RESET, PEER.withRole(PEER.role().withLocalAs(new AsNumber(64999))));
  }

  @Test
  void whatRoutesDependOnActsOnTheRunningSession() {
    costs(ConfigChange.SOFT, PEER.withImportFilter(RouteFilter.rejectAll()));
    costs(ConfigChange.SOFT, PEER.withExportFilter(RouteFilter.rejectAll()));
    costs(ConfigChange.SOFT, PEER.withPolicy(PEER.policy().withDefaultDeny(true)));
    costs(ConfigChange.SOFT, PEER.withPolicy(PEER.policy().withEnforceFirstAs(true)));
    costs(ConfigChange.SOFT, PEER.withPolicy(PEER.policy().withAcceptAsSets(false)));
    costs(ConfigChange.SOFT, PEER.withRole(PEER.role().withReflectorClient(true)));
    costs(ConfigChange.SOFT, PEER.withRole(PEER.role().withAllowOwnAs(2)));
    costs(ConfigChange.SOFT, PEER.withRole(PEER.role().withRemovePrivate(true)));
    costs(ConfigChange.SOFT, with(FamilyOptions.DEFAULT.withMaxPrefixes(10)));
    costs(
        ConfigChange.SOFT, with(FamilyOptions.DEFAULT.withNextHop(FamilyOptions.NextHopMode.SELF)));
  }

  @Test
  void theRestTakesEffectLater() {
    costs(ConfigChange.NOTHING, PEER.withPort(1790)); // for the next connection
    costs(ConfigChange.NOTHING, PEER);
    costs(ConfigChange.NOTHING, PEER.withRestart(RestartOptions.DEFAULT));
    PeerTimers timers = PEER.timers();
    costs(ConfigChange.NOTHING, PEER.withTimers(timers.withConnectRetry(Duration.ofSeconds(9))));
    costs(ConfigChange.NOTHING, PEER.withTimers(timers.withIdleAfterError(Duration.ofSeconds(9))));
    costs(ConfigChange.NOTHING, PEER.withTimers(timers.withSendHold(Duration.ofMinutes(9))));
    costs(
        ConfigChange.NOTHING,
        PEER.withTimers(timers.withBfd(Optional.of(PeerTimers.BfdOptions.DEFAULT))));
  }
}
