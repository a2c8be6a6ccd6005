package io.margay.bgp.standalone;

import io.margay.bgp.speaker.LearnedRoute;
import io.margay.bgp.speaker.PeerConfig;
import io.margay.bgp.speaker.PeerStatus;
import io.margay.bgp.speaker.RibReplay;
import io.margay.bgp.speaker.RouteListener;
import io.margay.bgp.speaker.SpeakerConfig;
import io.margay.bgp.wire.AsPath;
import io.margay.bgp.wire.Attribute;
import io.margay.bgp.wire.AttributeWriter;
import io.margay.bgp.wire.Family;
import io.margay.bgp.wire.Octets;
import io.margay.bgp.wire.Origin;
import io.margay.bgp.wire.PackedPrefix;
import io.margay.bgp.wire.PathAttributes;
import io.margay.bgp.wire.PrefixBuffer;
import io.margay.bgp.wire.UpdateWriter;
import io.margay.model.net.AsNumber;
import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * A table of routes told, chosen, passed on and withdrawn among tables of its own that nobody sees:
 * while peers are still connecting, Java compiles what their first table will need. Takes a tenth
 * of a second, on a thread of its own. Addresses and AS numbers are those for documentation (RFC
 * 5398, RFC 5737, RFC 3849); none of them leaves this class.
 */
final class WarmUp {
  static final int ROUTES = 10_000;

  private static final int PER_LIST = 5;
  private static final int PER_DECISION = 10;

  private static final AsNumber OWN = new AsNumber(64496);
  private static final AsNumber SENDER = new AsNumber(64497);
  private static final AsNumber RECEIVER = new AsNumber(64498);
  private static final Ip HERE = Ip.v4(192 << 24 | 2 << 8 | 1);
  private static final Ip FROM = Ip.v4(192 << 24 | 2 << 8 | 2);
  private static final Ip TO = Ip.v4(192 << 24 | 2 << 8 | 3);
  private static final long V6 = 0x2001_0db8_0000_0000L;

  private final UpdateWriter writer = new UpdateWriter();
  private final RibReplay tables = new RibReplay(new SpeakerConfig(OWN, HERE, HERE, 0), new Deaf());

  /** Begins, and does not wait for the end. */
  static void start() {
    Thread.ofPlatform().daemon().name("warm-up").start(new WarmUp()::run);
  }

  private void run() {
    tell();
    tables.families("leave", "sender", Set.of());
  }

  /** The tables when everything has been told. */
  RibReplay tell() {
    join("sender", FROM, SENDER);
    join("receiver", TO, RECEIVER);
    for (int list = 0; list < ROUTES / PER_LIST; list++) {
      announce(list);
      if (list % PER_DECISION == 0) {
        tables.decide();
      }
    }
    tables.decide();
    return tables;
  }

  private void join(String name, Ip address, AsNumber as) {
    PeerConfig peer = PeerConfig.of(name, address, as);
    RibReplay.Identity who = new RibReplay.Identity(as, address, true, false);
    List<RibReplay.Spoken> families =
        List.of(
            new RibReplay.Spoken(Family.IPV4_UNICAST, false, false, false),
            new RibReplay.Spoken(Family.IPV6_UNICAST, false, false, false));
    tables.join(peer, who, families, HERE);
  }

  /** Some prefixes with a list of attributes of their own, one in four in IPv6. */
  private void announce(int list) {
    boolean v6 = list % 4 == 0;
    Octets communities = Octets.ofInts(0xfb, 0xf0, list >> 8 & 0xff, list & 0xff);
    PathAttributes attributes =
        new PathAttributes(
            Origin.IGP,
            AsPath.sequence(SENDER.value(), 65536, 65537 + list),
            v6 ? new Ip(true, V6, 2) : FROM,
            OptionalLong.empty(),
            OptionalLong.empty(),
            false,
            Optional.empty(),
            List.of(Attribute.optionalTransitive(Attribute.COMMUNITIES, communities)));
    PrefixBuffer prefixes = new PrefixBuffer(v6 ? Family.IPV6_UNICAST : Family.IPV4_UNICAST, false);
    for (int i = 0; i < PER_LIST; i++) {
      int number = list * PER_LIST + i;
      if (v6) {
        prefixes.add(V6 | number, 0, 64, 0);
      } else {
        prefixes.add(PackedPrefix.of(10 << 24 | number << 8, 24));
      }
    }
    writer.announce(AttributeWriter.write(attributes, true), prefixes);
    tables.update("sender", writer.take());
  }

  private static final class Deaf implements RouteListener {
    @Override
    public void routesChanged(Map<Cidr, Optional<LearnedRoute>> changes) {}

    @Override
    public void sessionChanged(PeerStatus status) {}
  }
}
