package io.margay.bgp.speaker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.bgp.fsm.Negotiated;
import io.margay.bgp.fsm.PeerRestart;
import io.margay.bgp.rib.ExportPolicy;
import io.margay.bgp.wire.Family;
import io.margay.model.net.AsNumber;
import io.margay.model.net.Ip;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What configuration and agreement make of a policy towards a peer. */
class PoliciesTest {
  private static final AsNumber AS = new AsNumber(65000);
  private static final Ip US = Ip.parse("192.0.2.1");
  private static final Policies POLICIES = new Policies(new SpeakerConfig(AS, US, US, 179));
  private static final PeerConfig PEER = PeerConfig.of("peer", Ip.parse("192.0.2.2"), AS);

  private static ExportPolicy.NextHop hop(PeerConfig peer, Family family, boolean extended) {
    Negotiated agreed =
        new Negotiated(
            AS,
            peer.address(),
            Duration.ofSeconds(90),
            true,
            Map.of(family, new Negotiated.Agreement(false, false, extended)),
            new Negotiated.Features(true, true, false),
            PeerRestart.NONE,
            List.of());
    return POLICIES.export(peer, agreed, US, family).nextHop();
  }

  @Test
  void aPeerTakesNextHopsOfTheFamilyOrIpv6OnesWhereThatWasAgreedOn() {
    ExportPolicy.NextHop plain = hop(PEER, Family.IPV4_UNICAST, false);
    assertTrue(plain.v4() && !plain.v6());
    ExportPolicy.NextHop extended = hop(PEER, Family.IPV4_UNICAST, true);
    assertTrue(extended.v4() && extended.v6());
    ExportPolicy.NextHop six = hop(PEER, Family.IPV6_UNICAST, false);
    assertFalse(six.v4());
    assertTrue(six.v6());
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.9, IPV4_UNICAST, false, 192.0.2.9",
    "192.0.2.9, IPV6_UNICAST, false, ",
    "2001:db8::9, IPV4_UNICAST, false, 192.0.2.1",
    "2001:db8::9, IPV4_UNICAST, true, 2001:db8::9",
    "2001:db8::9, IPV6_UNICAST, false, 2001:db8::9",
  })
  void aConfiguredNextHopServesTheFamilyThatItFits(
      String own, Family family, boolean extended, String expected) {
    FamilyOptions options = FamilyOptions.DEFAULT.withLocalNextHop(Ip.parse(own));
    assertEquals(
        Optional.ofNullable(expected).map(Ip::parse),
        hop(PEER.withFamily(family, options), family, extended).self());
  }
}
