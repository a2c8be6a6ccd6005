package io.margay.bgp.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.bgp.speaker.Await;
import io.margay.bgp.speaker.LightPeers;
import io.margay.bgp.wire.Captured;
import io.margay.model.net.AsNumber;
import io.margay.model.net.Ip;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Many clients announce, change and withdraw the same prefixes as fast as the program takes them,
 * and all hear of every change. It keeps their sessions up, stays within the memory it is shipped
 * with, and one more client knows the table of the last state in the end.
 */
class FlapStormOverSocketsTest {
  private static final AsNumber AS = AsNumber.DEFAULT;
  private static final Ip SPEAKER = Ip.parse("127.93.0.1");
  private static final int HOLD = 9;

  /** A third of the hold time is the rule; the rest is for a machine that others use too. */
  private static final long SILENCE = 6_000;

  /** What a JVM needs beside its heap of 256 MiB. */
  private static final long MEMORY = 400 << 10;

  @TempDir private Path folder;

  /** How large a storm is: prefixes come in blocks that share their attributes. */
  private record Size(int peers, int blocks, int perBlock, Duration time) {}

  @Test
  void keepsSessionsAndTheTableInASmallStorm() throws Exception {
    storm(new Size(20, 20, 25, Duration.ofSeconds(4)), 3);
  }

  @Tag("long")
  @Test
  void keepsSessionsAndTheTableInALongStorm() throws Exception {
    storm(new Size(100, 100, 100, Duration.ofMinutes(2)), 4);
  }

  private void storm(Size size, long seed) throws Exception {
    int port = freePort();
    try (SpeakerProcess speaker = start(port);
        LightPeers peers = new LightPeers(HOLD)) {
      Await.until(
          Duration.ofSeconds(20),
          "started",
          () -> speaker.said().contains("started"),
          speaker::said);
      Reader table = new Reader();
      LightPeers.Peer reader =
          peers.connect(AS, Ip.parse("127.94.1.1"), SPEAKER, port, table::hear);
      List<LightPeers.Peer> flapping = new ArrayList<>();
      for (int i = 0; i < size.peers; i++) {
        Ip from = Ip.v4(0x7f5e_0001 + i);
        flapping.add(peers.connect(AS, from, SPEAKER, port, _ -> {}));
      }
      int[][] last = new int[size.peers][size.blocks]; // local preference, 0 for withdrawn
      long messages = flap(size, flapping, last, new Random(seed));
      Map<Integer, Integer> expected = expected(size, last);
      Await.until(
          size.time.multipliedBy(2).plusSeconds(20), // what sockets hold takes as long again
          "the table of the last state",
          () -> table.copy().equals(expected) || !reader.ended().isEmpty(),
          () -> differences(expected, table.copy(), flapping) + speaker.last());
      assertEquals(
          "", reader.ended(), () -> differences(expected, table.copy(), flapping) + speaker.last());
      flapping.add(reader);
      long silence = 0;
      for (LightPeers.Peer peer : flapping) {
        assertEquals("", peer.ended());
        silence = Math.max(silence, peer.longestSilence());
      }
      long most = speaker.memory("VmHWM");
      System.out.printf(
          "%d peers, %d messages: silent for at most %d ms, %d MiB at most, %d messages heard%n",
          size.peers, messages, silence, most >> 10, reader.frames());
      assertTrue(silence < SILENCE, "silent for " + silence + " ms");
      assertTrue(most < MEMORY, most + " KiB");
    }
  }

  private SpeakerProcess start(int port) throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("s.yaml"),
            """
            local-as: %d
            router-id: 10.93.0.1
            listen: [%s]
            listen-port: %d
            control-socket: %s/s.sock
            log-level: warn
            peers:
            - {name: flapping, prefix: 127.94.0.0/16, limit: 200, route-reflector-client: true}
            """
                .formatted(AS.value(), SPEAKER, port, folder));
    return new SpeakerProcess(
        List.of(), SpeakerProcess.shippedFlags(), file, folder.resolve("s.log"));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  /** As fast as the program reads; the messages sent. */
  private static long flap(Size size, List<LightPeers.Peer> peers, int[][] last, Random random) {
    long end = System.nanoTime() + size.time.toNanos();
    long messages = 0;
    while (System.nanoTime() < end && peers.getFirst().ended().isEmpty()) {
      boolean said = false;
      for (int i = 0; i < peers.size(); i++) {
        if (peers.get(i).waiting() < 4) {
          int block = random.nextInt(size.blocks);
          // Nobody else's: its number is in it.
          last[i][block] = random.nextInt(3) == 0 ? 0 : 1 + i + size.peers * random.nextInt(1000);
          peers.get(i).say(update(size, i, block, last[i][block]));
          messages++;
          said = true;
        }
      }
      if (!said) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
      }
    }
    return messages;
  }

  private static byte[] update(Size size, int peer, int block, int preference) {
    StringBuilder prefixes = new StringBuilder();
    for (int i = 0; i < size.perBlock; i++) {
      prefixes.append("18%06x".formatted(0x0b_0000 + block * size.perBlock + i));
    }
    if (preference == 0) {
      return Captured.update(prefixes.toString(), "", "");
    }
    String hop = "%08x".formatted(0x0a63_0001 + peer);
    String attributes = "400101 00 400200 400304" + hop + "400504 %08x".formatted(preference);
    return Captured.update("", attributes, prefixes.toString());
  }

  /** The best of each prefix has the greatest local preference. */
  private static Map<Integer, Integer> expected(Size size, int[][] last) {
    Map<Integer, Integer> expected = new TreeMap<>();
    for (int block = 0; block < size.blocks; block++) {
      int best = 0;
      for (int[] of : last) {
        best = Math.max(best, of[block]);
      }
      for (int i = 0; i < size.perBlock && best > 0; i++) {
        expected.put(0x0b_0000 + block * size.perBlock + i, best);
      }
    }
    return expected;
  }

  private static String differences(
      Map<Integer, Integer> expected, Map<Integer, Integer> found, List<LightPeers.Peer> peers) {
    Map<Integer, Integer> other = new TreeMap<>(expected);
    other.entrySet().removeAll(found.entrySet());
    List<String> ended = peers.stream().map(LightPeers.Peer::ended).distinct().toList();
    int waiting = peers.stream().mapToInt(LightPeers.Peer::waiting).sum();
    return "%d of %d prefixes differ, ended %s, %d messages wait\n"
        .formatted(other.size(), expected.size(), ended, waiting);
  }

  /** What one client has been told: local preferences by the first 24 bits of prefixes. */
  private static final class Reader {
    private final Map<Integer, Integer> table = new TreeMap<>();

    synchronized Map<Integer, Integer> copy() {
      return new TreeMap<>(table);
    }

    synchronized void hear(ByteBuffer frame) {
      if (frame.get(18) != 2) {
        return;
      }
      int withdrawn = 21 + (frame.getShort(19) & 0xffff);
      int attributes = withdrawn + 2 + (frame.getShort(withdrawn) & 0xffff);
      for (int at = 21; at < withdrawn; at += 4) {
        table.remove(frame.getInt(at) & 0xff_ffff);
      }
      int preference = preference(frame, withdrawn + 2, attributes);
      for (int at = attributes; at < frame.limit(); at += 4) {
        table.put(frame.getInt(at) & 0xff_ffff, preference);
      }
    }

    private static int preference(ByteBuffer frame, int from, int to) {
      int at = from;
      while (at < to && frame.get(at + 1) != 5) {
        at += 3 + (frame.get(at + 2) & 0xff);
      }
      return at < to ? frame.getInt(at + 3) : 0;
    }
  }
}
