package io.margay.bgp.speaker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.bgp.wire.Capability;
import io.margay.bgp.wire.Communities;
import io.margay.bgp.wire.Family;
import io.margay.bgp.wire.Keepalive;
import io.margay.bgp.wire.Notification;
import io.margay.bgp.wire.Open;
import io.margay.bgp.wire.PathAttributes;
import io.margay.bgp.wire.RouteRefresh;
import io.margay.bgp.wire.Update;
import io.margay.model.net.AsNumber;
import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Everything a speaker sends, read by tshark: no malformed mark. */
class TsharkTest {
  private static final Path PROGRAM = Path.of("/usr/bin/tshark");
  private static final Ip OURS = Ip.parse("127.0.0.71");
  private static final Ip THEIRS = Ip.parse("127.0.0.72");
  private static final AsNumber AS = new AsNumber(4_200_000_001L);

  @TempDir Path directory;

  @Test
  void findsNothingMalformedInWhatWeSend() throws Exception {
    List<byte[]> streams = new ArrayList<>();
    streams.add(session(true));
    streams.add(session(false));
    Path file = directory.resolve("sent.pcap");
    Files.write(file, capture(streams));

    String fields = tshark(file, "-T", "fields", "-e", "bgp.type", "-e", "_ws.malformed");
    assertTrue(fields.lines().anyMatch(line -> line.contains("2")), fields);
    assertEquals("", tshark(file, "-Y", "_ws.malformed"));
    String experts = tshark(file, "-q", "-z", "expert,error,bgp");
    assertTrue(!experts.contains("Errors"), experts);
    String all = tshark(file, "-V");
    for (String word :
        List.of("OPEN Message", "KEEPALIVE Message", "NOTIFICATION Message", "ROUTE-REFRESH")) {
      assertTrue(all.contains(word), word);
    }
    for (String word :
        List.of("10.1.0.0/16", "2001:db8:1::/48", "64512:7", "64512:1:2", "gone fishing")) {
      assertTrue(all.contains(word), word);
    }
  }

  /** What one peer is sent from the first OPEN to the last NOTIFICATION. */
  private static byte[] session(boolean wide) throws IOException {
    Speaker speaker =
        Speaker.start(new SpeakerConfig(AS, Ip.v4(0x7f00_0047), OURS, 0), new RecordingListener());
    try (speaker) {
      speaker.originate(routes());
      FamilyOptions v6 = FamilyOptions.DEFAULT.withLocalNextHop(Ip.parse("2001:db8::1"));
      AsNumber theirs = new AsNumber(65_001);
      speaker.peers(
          List.of(
              PeerConfig.of("sink", THEIRS, theirs)
                  .withPassive(true)
                  .withFamily(Family.IPV6_UNICAST, v6)
                  .withRestart(RestartOptions.DEFAULT)));
      Await.until(
          java.time.Duration.ofSeconds(5), "the peer is known", () -> !speaker.status().isEmpty());
      try (RawPeer peer = new RawPeer(THEIRS, OURS, speaker.port())) {
        peer.greet(Open.of(theirs, 90, THEIRS, capabilities(theirs, wide)));
        awaitEndOfRib(peer, wide ? Family.IPV6_UNICAST : Family.IPV4_UNICAST);
        peer.say(RouteRefresh.of(Family.IPV4_UNICAST, RouteRefresh.REQUEST));
        if (wide) {
          peer.await(m -> m instanceof RouteRefresh r && r.subtype() == RouteRefresh.END);
        } else {
          peer.await(m -> m instanceof Update update && !update.announced().isEmpty());
        }
        assertTrue(speaker.clear("sink", Speaker.Clear.SOFT_IN, ""));
        peer.await(m -> m instanceof RouteRefresh r && r.subtype() == RouteRefresh.REQUEST);
        speaker.originate(Map.of());
        peer.await(m -> m instanceof Update update && !update.withdrawn().isEmpty());
        peer.say(new Keepalive());
        speaker.clear("sink", Speaker.Clear.HARD, "gone fishing");
        assertTrue(peer.farewell().map(Notification::cease).orElse(false));
        return peer.octets();
      }
    }
  }

  private static void awaitEndOfRib(RawPeer peer, Family family) throws IOException {
    peer.await(m -> m instanceof Update u && u.endOfRib().equals(Optional.of(family)));
  }

  private static List<Capability> capabilities(AsNumber as, boolean wide) {
    List<Capability.GracefulRestart.Kept> kept = new ArrayList<>();
    List<Capability> all = new ArrayList<>();
    all.add(Capability.Multiprotocol.IPV4_UNICAST);
    kept.add(new Capability.GracefulRestart.Kept(1, 1, true));
    all.add(new Capability.Refresh());
    if (wide) {
      all.add(Capability.Multiprotocol.of(Family.IPV6_UNICAST));
      kept.add(new Capability.GracefulRestart.Kept(2, 1, true));
      all.add(new Capability.EnhancedRefresh());
      all.add(new Capability.ExtendedMessage());
      all.add(new Capability.FourOctetAs(as));
    }
    all.add(new Capability.GracefulRestart(false, wide, 60, kept));
    return all;
  }

  private static Map<Cidr, PathAttributes> routes() {
    Map<Cidr, PathAttributes> routes = new HashMap<>();
    for (String text :
        List.of("10.1.0.0/16", "10.1.2.3/32", "2001:db8:1::/48", "2001:db8::7/128")) {
      Cidr prefix = Cidr.parse(text);
      PathAttributes plain = PathAttributes.local(prefix);
      routes.put(
          prefix,
          new PathAttributes(
              plain.origin(),
              plain.asPath(),
              plain.nextHop(),
              plain.med(),
              plain.localPref(),
              false,
              Optional.empty(),
              List.of(
                  Communities.standard(List.of(64_512 << 16 | 7)),
                  Communities.large(List.of(new Communities.Large(64_512, 1, 2))))));
    }
    for (int i = 0; i < 3000; i++) {
      Cidr host = Ip.v4(0x0b00_0000 + i).toCidr();
      routes.put(host, PathAttributes.local(host));
    }
    return routes;
  }

  /** Streams as a capture file of raw IP (LINKTYPE_RAW), each from port 179 to its own. */
  private static byte[] capture(List<byte[]> streams) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(
        ByteBuffer.allocate(24)
            .putInt(0xa1b2c3d4)
            .putShort((short) 2)
            .putShort((short) 4)
            .putLong(0)
            .putInt(0x40000)
            .putInt(101)
            .array());
    int port = 40_000;
    for (byte[] stream : streams) {
      int sequence = 1;
      for (int at = 0; at < stream.length; at += 1400) {
        int length = Math.min(1400, stream.length - at);
        out.writeBytes(packet(stream, at, length, port, sequence));
        sequence += length;
      }
      port++;
    }
    return out.toByteArray();
  }

  private static byte[] packet(byte[] stream, int at, int length, int port, int sequence) {
    int total = 40 + length;
    return ByteBuffer.allocate(16 + total)
        .putLong(0)
        .putInt(total)
        .putInt(total)
        .put(new byte[] {0x45, 0})
        .putShort((short) total)
        .putInt(0)
        .put(new byte[] {64, 6, 0, 0})
        .put(OURS.toBytes())
        .put(THEIRS.toBytes())
        .putShort((short) 179)
        .putShort((short) port)
        .putInt(sequence)
        .putInt(1)
        .put(new byte[] {0x50, 0x18, 0x10, 0, 0, 0, 0, 0})
        .put(stream, at, length)
        .array();
  }

  private String tshark(Path file, String... options) throws IOException {
    if (!Files.isExecutable(PROGRAM)) {
      throw new AssertionError(PROGRAM + " is missing: install the package tshark");
    }
    List<String> command =
        new ArrayList<>(
            List.of(PROGRAM.toString(), "-r", file.toString(), "-o", "ip.check_checksum:FALSE"));
    command.addAll(List.of(options));
    Process process =
        new ProcessBuilder(command).redirectError(directory.resolve("tshark.err").toFile()).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(
        0,
        process.onExit().join().exitValue(),
        () -> {
          try {
            return Files.readString(directory.resolve("tshark.err"));
          } catch (IOException e) {
            return "no output";
          }
        });
    return output.strip();
  }
}
