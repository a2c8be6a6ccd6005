package io.margay.bgp.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.model.net.AsNumber;
import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a speaker sends seldom, in error or in a large network, read by tshark. */
class SeldomTsharkTest {
  private static final Ip OURS = Ip.parse("127.0.0.71");
  private static final Ip THEIRS = Ip.parse("127.0.0.72");
  private static final Ip V6 = Ip.parse("2001:db8::1");
  private static final AsNumber AS = new AsNumber(4_200_000_001L);

  private static final List<Attribute> COMMUNITIES =
      List.of(
          Communities.standard(List.of(64_512 << 16 | 7)),
          Communities.large(List.of(new Communities.Large(64_512, 1, 2))));

  /** One capability of each kind. */
  private static final List<Capability> KINDS =
      List.of(
          Capability.Multiprotocol.IPV4_UNICAST,
          new Capability.Refresh(),
          new Capability.ExtendedNextHop(List.of(new Capability.ExtendedNextHop.Hop(1, 1, 2))),
          new Capability.ExtendedMessage(),
          new Capability.GracefulRestart(
              true, true, 4095, List.of(new Capability.GracefulRestart.Kept(2, 1, true))),
          new Capability.FourOctetAs(AS),
          new Capability.AddPath(List.of(new Capability.AddPath.Direction(1, 1, true, false))),
          new Capability.EnhancedRefresh(),
          new Capability.LongLivedRestart(
              List.of(new Capability.LongLivedRestart.Stale(1, 1, true, 0xff_ffff))));

  private static final List<String> SELDOM =
      List.of(
          "MULTI_EXIT_DISC: 7",
          "LOCAL_PREF: 200",
          "ATOMIC_AGGREGATE",
          "AGGREGATOR: AS: 4200000001",
          "AS4_AGGREGATOR: AS: 4200000001",
          "ORIGINATOR_ID: 127.0.0.71",
          "CLUSTER_LIST: 127.0.0.72",
          "Minor error Code (Cease): Administratively Shutdown (2)",
          "Shutdown Communication: until tomorrow");

  @TempDir Path directory;

  /**
   * tshark 4.0 has no name for RFC 9384 (Cease/10) and RFC 9687 (error code 8): a note, no mark.
   */
  @Test
  void findsNothingMalformedInWhatIsSentSeldom() throws Exception {
    ByteArrayOutputStream octets = new ByteArrayOutputStream();
    octets.writeBytes(updates(true));
    octets.writeBytes(updates(false));
    for (NotificationCause cause : NotificationCause.values()) {
      octets.writeBytes(MessageCodec.write(Notification.of(cause)));
    }
    Notification shutdown =
        Notification.of(NotificationCause.ADMINISTRATIVE_SHUTDOWN, "until tomorrow");
    octets.writeBytes(MessageCodec.write(shutdown));
    octets.writeBytes(MessageCodec.write(shutdown.hardReset()));
    Tshark tshark = new Tshark(directory);
    tshark.session(octets.toByteArray());
    Tshark.assertContains(tshark.readSound(), SELDOM);
  }

  @Test
  void findsWhatIsMalformed() throws Exception {
    byte[] update = updates(true);
    update[23] = 0; // an attribute list that is too short for what stands in it
    update[24] = 5;
    Tshark tshark = new Tshark(directory);
    tshark.session(update);
    String marks = tshark.marks().toString();
    assertTrue(marks.contains("Malformed"), marks);
  }

  /** tshark 4.0 does not know RFC 9072: it reads the same capabilities in shorter OPENs only. */
  @Test
  void findsNothingButLongParametersOfAnOpen() throws Exception {
    Open whole = longOpen();
    byte[] octets = MessageCodec.write(whole);
    assertEquals(0xff_ff, ByteBuffer.wrap(octets).getShort(28) & 0xffff, "the longer form");
    Tshark tshark = new Tshark(directory);
    tshark.session(octets);
    for (String mark : tshark.marks()) {
      assertTrue(mark.contains("Malformed Packet (Exception occurred)"), mark);
    }
    Tshark parts = new Tshark(directory);
    int half = whole.capabilities().size() / 2;
    for (List<Capability> part :
        List.of(
            whole.capabilities().subList(0, half),
            whole.capabilities().subList(half, whole.capabilities().size()))) {
      parts.session(MessageCodec.write(Open.of(AS, 90, OURS, part)));
    }
    String all = parts.readSound();
    long read = all.lines().filter(line -> line.strip().startsWith("Capability: ")).count();
    assertEquals(whole.capabilities().size(), (int) read, all);
  }

  /** With more than 255 octets of parameters (RFC 9072), which few configurations need. */
  private static Open longOpen() {
    List<Capability> all = new ArrayList<>(KINDS);
    while (all.size() < 60) {
      all.add(new Capability.Multiprotocol(1, 128));
    }
    return Open.of(AS, 90, OURS, all);
  }

  /** One with every attribute that we make or pass on, in both families. */
  private static byte[] updates(boolean fourOctetAs) {
    UpdateWriter writer = new UpdateWriter();
    for (String text : List.of("10.5.0.0/16", "2001:db8:5::/48")) {
      Cidr prefix = Cidr.parse(text);
      Ip hop = prefix.address().v6() ? V6 : OURS;
      List<Attribute> others = new ArrayList<>(COMMUNITIES);
      others.add(1, Attribute.optional(Attribute.ORIGINATOR_ID, Octets.of(OURS.toBytes())));
      others.add(2, Attribute.optional(Attribute.CLUSTER_LIST, Octets.of(THEIRS.toBytes())));
      PathAttributes path =
          new PathAttributes(
              Origin.INCOMPLETE,
              AsPath.sequence(AS.value(), 65_001),
              hop,
              OptionalLong.of(7),
              OptionalLong.of(200),
              true,
              Optional.of(new Aggregator(AS, OURS)),
              others);
      PrefixBuffer prefixes =
          new PrefixBuffer(
              prefix.address().v6() ? Family.IPV6_UNICAST : Family.IPV4_UNICAST, false);
      prefixes.add(prefix);
      writer.announce(AttributeWriter.write(path, fourOctetAs), prefixes);
    }
    return writer.take();
  }
}
