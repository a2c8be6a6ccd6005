package io.margay.bgp.speaker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.bgp.wire.Attribute;
import io.margay.bgp.wire.Capability;
import io.margay.bgp.wire.Communities;
import io.margay.bgp.wire.Family;
import io.margay.bgp.wire.Keepalive;
import io.margay.bgp.wire.Message;
import io.margay.bgp.wire.Notification;
import io.margay.bgp.wire.Octets;
import io.margay.bgp.wire.Open;
import io.margay.bgp.wire.PathAttributes;
import io.margay.bgp.wire.RouteRefresh;
import io.margay.bgp.wire.Tshark;
import io.margay.bgp.wire.Update;
import io.margay.model.net.AsNumber;
import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Everything a speaker sends, read by tshark: no malformed mark. What no peer here makes it send
 * has {@code SeldomTsharkTest}.
 */
class TsharkTest {
  private static final Ip OURS = Ip.parse("127.0.0.71");
  private static final Ip THEIRS = Ip.parse("127.0.0.72");
  private static final Ip V6 = Ip.parse("2001:db8::1");
  private static final AsNumber AS = new AsNumber(4_200_000_001L);
  private static final AsNumber THEIR_AS = new AsNumber(65_001);

  /** What tshark has to find in what a speaker says, in its own words. */
  private static final List<String> SPOKEN =
      List.of(
          "Capability: Multiprotocol extensions capability",
          "Capability: Route refresh capability",
          "Capability: Enhanced route refresh capability",
          "Capability: BGP-Extended Message",
          "Capability: Graceful Restart capability",
          "Capability: Long-Lived Graceful Restart (LLGR) Capability", // 4.0 does not read its body
          "Capability: Support for 4-octet AS number capability",
          "Capability: Support for Additional Paths",
          "Send/Receive: Both (3)",
          "Capability: Extended Next Hop Encoding",
          "Next hop AFI: IPv6 (2)",
          "KEEPALIVE Message",
          "Subtype: Normal route refresh request",
          "Subtype: Demarcation of the beginning of a route refresh (1)",
          "Subtype: Demarcation of the ending of a route refresh (2)",
          "Next hop: 127.0.0.71",
          "Next hop: 2001:db8::1",
          "NLRI prefix: 10.1.0.0",
          "Withdrawn prefix: 10.1.0.0",
          "MP Reach NLRI IPv4 prefix: 10.1.0.0", // with an IPv6 next hop, RFC 8950
          "MP Reach NLRI IPv6 prefix: 2001:db8:1::",
          "MP Unreach NLRI IPv6 prefix: 2001:db8:1::",
          "NLRI path id: 3000",
          "Path Attribute - AS_PATH: 4200000001",
          "Path Attribute - AS_PATH: 23456",
          "Path Attribute - AS4_PATH: 4200000001",
          "Community: 64512:7",
          "Route Target: 64512:9",
          "Large communities: 64512:300:2",
          "Minor error Code (Cease): Administratively Reset (4)",
          "Shutdown Communication: gone fishing",
          "Minor error Code (Cease): Hard Reset (9)"); // 4.0 does not look inside

  /** What the peer can, and is told. */
  private enum Greeting {
    /** Nothing later than RFC 4724. */
    NARROW,
    /** Both families and all that needs no switch. */
    WIDE,
    /** That and several paths for a prefix. */
    PATHS,
    /** That and IPv6 next hops for IPv4 routes. */
    NEXT_HOPS,
    /** As {@link #WIDE}, and a route that needs an extended message. */
    LONG
  }

  @TempDir Path directory;

  @Test
  void findsNothingMalformedInWhatASpeakerSends() throws Exception {
    Tshark tshark = new Tshark(directory);
    for (Greeting greeting : EnumSet.complementOf(EnumSet.of(Greeting.LONG))) {
      tshark.session(session(greeting));
    }
    Tshark.assertContains(tshark.readSound(), SPOKEN);
  }

  /** tshark 4.0 does not know RFC 8654: it marks the length of such a message, and no more. */
  @Test
  void findsNothingButTheLengthOfExtendedMessages() throws Exception {
    Tshark tshark = new Tshark(directory);
    tshark.session(session(Greeting.LONG));
    for (String mark : tshark.marks()) {
      Matcher length = Pattern.compile("Length is invalid (\\d+)").matcher(mark);
      assertTrue(length.find() && Integer.parseInt(length.group(1)) > 12_000, mark);
    }
    Tshark.assertContains(
        tshark.read("-V"), List.of("MP Unreach NLRI IPv6 prefix", "Hard Reset (9)"));
  }

  /** What one peer is sent from the first OPEN to the last NOTIFICATION. */
  private static byte[] session(Greeting greeting) throws IOException {
    Speaker speaker =
        Speaker.start(new SpeakerConfig(AS, Ip.v4(0x7f00_0047), OURS, 0), new RecordingListener());
    try (speaker) {
      speaker.originate(routes(greeting == Greeting.LONG));
      speaker.peers(List.of(peer(greeting)));
      Await.until(Duration.ofSeconds(5), "the peer is known", () -> !speaker.status().isEmpty());
      try (RawPeer peer = new RawPeer(THEIRS, OURS, speaker.port())) {
        peer.pathIdentifiers = paths(greeting);
        peer.greet(Open.of(THEIR_AS, 90, THEIRS, capabilities(greeting)));
        boolean narrow = greeting == Greeting.NARROW;
        awaitEndOfRib(peer, narrow ? Family.IPV4_UNICAST : Family.IPV6_UNICAST);
        peer.say(RouteRefresh.of(Family.IPV4_UNICAST, RouteRefresh.REQUEST));
        if (narrow) {
          peer.await(m -> m instanceof Update update && !update.announced().isEmpty());
        } else {
          peer.await(m -> m instanceof RouteRefresh r && r.subtype() == RouteRefresh.END);
        }
        assertTrue(speaker.clear("sink", Speaker.Clear.SOFT_IN, ""));
        peer.await(m -> m instanceof RouteRefresh r && r.subtype() == RouteRefresh.REQUEST);
        speaker.originate(Map.of());
        peer.await(_ -> withdrawn(peer.heard, narrow));
        peer.say(new Keepalive());
        speaker.clear("sink", Speaker.Clear.HARD, "gone fishing");
        Notification last = peer.farewell().orElseThrow();
        assertEquals(!narrow, last.isHardReset(), last.toString());
        return peer.octets();
      }
    }
  }

  /** Whether the routes of every family have gone. */
  private static boolean withdrawn(List<Message> heard, boolean narrow) {
    return heard.stream().anyMatch(m -> m instanceof Update u && !u.withdrawn().isEmpty())
        && (narrow || heard.stream().anyMatch(m -> m instanceof Update u && unreachable(u)));
  }

  private static boolean unreachable(Update update) {
    return update.endOfRib().isEmpty()
        && update.attributes().length() > 1
        && update.attributes().at(1) == Attribute.MP_UNREACH_NLRI;
  }

  private static void awaitEndOfRib(RawPeer peer, Family family) throws IOException {
    peer.await(m -> m instanceof Update u && u.endOfRib().equals(Optional.of(family)));
  }

  private static boolean paths(Greeting greeting) {
    return greeting == Greeting.PATHS || greeting == Greeting.NEXT_HOPS;
  }

  private static PeerConfig peer(Greeting greeting) {
    FamilyOptions v4 = FamilyOptions.DEFAULT;
    FamilyOptions v6 = FamilyOptions.DEFAULT.withLocalNextHop(V6);
    if (paths(greeting)) {
      v4 = v4.withAddPath(FamilyOptions.AddPath.BOTH);
      v6 = v6.withAddPath(FamilyOptions.AddPath.BOTH);
    }
    if (greeting == Greeting.NEXT_HOPS) {
      v4 = v6.withExtendedNextHop(true);
    }
    return PeerConfig.of("sink", THEIRS, THEIR_AS)
        .withPassive(true)
        .withFamily(Family.IPV4_UNICAST, v4)
        .withFamily(Family.IPV6_UNICAST, v6)
        .withRestart(RestartOptions.DEFAULT.withLongLived(Duration.ofHours(1)));
  }

  private static List<Capability> capabilities(Greeting greeting) {
    List<Capability> all = new ArrayList<>();
    List<Capability.GracefulRestart.Kept> kept = new ArrayList<>();
    all.add(Capability.Multiprotocol.IPV4_UNICAST);
    kept.add(new Capability.GracefulRestart.Kept(1, 1, true));
    all.add(new Capability.Refresh());
    if (greeting != Greeting.NARROW) {
      all.add(Capability.Multiprotocol.of(Family.IPV6_UNICAST));
      kept.add(new Capability.GracefulRestart.Kept(2, 1, true));
      all.add(new Capability.EnhancedRefresh());
      all.add(new Capability.ExtendedMessage());
      all.add(new Capability.FourOctetAs(THEIR_AS));
    }
    if (greeting == Greeting.NEXT_HOPS) {
      all.add(new Capability.ExtendedNextHop(List.of(new Capability.ExtendedNextHop.Hop(1, 1, 2))));
    }
    if (paths(greeting)) {
      all.add(
          new Capability.AddPath(
              List.of(
                  new Capability.AddPath.Direction(1, 1, true, true),
                  new Capability.AddPath.Direction(2, 1, true, true))));
    }
    all.add(new Capability.GracefulRestart(false, greeting != Greeting.NARROW, 60, kept));
    return all;
  }

  private static Map<Cidr, PathAttributes> routes(boolean heavy) {
    Map<Cidr, PathAttributes> routes = new HashMap<>();
    for (String text :
        List.of("10.1.0.0/16", "10.1.2.3/32", "2001:db8:1::/48", "2001:db8::7/128")) {
      Cidr prefix = Cidr.parse(text);
      routes.put(prefix, PathAttributes.local(prefix).withOthers(communities(1)));
    }
    Cidr heaviest = Cidr.parse("10.9.0.0/16"); // 4096 octets hold 300, but not 1000
    int communities = heavy ? 1000 : 300;
    routes.put(heaviest, PathAttributes.local(heaviest).withOthers(communities(communities)));
    for (int i = 0; i < 3000; i++) {
      Cidr host = Ip.v4(0x0b00_0000 + i).toCidr();
      routes.put(host, PathAttributes.local(host));
      Cidr host6 = new Ip(true, 0x2001_0db8_0002_0000L, i).toCidr();
      routes.put(host6, PathAttributes.local(host6));
    }
    return routes;
  }

  /** Of all three kinds: RFC 1997, RFC 4360 and RFC 8092. */
  private static List<Attribute> communities(int large) {
    return List.of(
        Communities.standard(List.of(64_512 << 16 | 7, PathAttributes.NO_LLGR)),
        Attribute.optionalTransitive(
            Attribute.EXTENDED_COMMUNITIES, Octets.ofInts(0, 2, 0xfc, 0, 0, 0, 0, 9)),
        Communities.large(
            IntStream.rangeClosed(1, large)
                .mapToObj(i -> new Communities.Large(64_512, i, 2))
                .toList()));
  }
}
