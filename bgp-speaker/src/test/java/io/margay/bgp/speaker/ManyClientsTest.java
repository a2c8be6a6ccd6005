package io.margay.bgp.speaker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.bgp.fsm.SessionState;
import io.margay.bgp.wire.Captured;
import io.margay.model.net.AsNumber;
import io.margay.model.net.Ip;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** One reflector with very many clients on sockets, each with a block of addresses. */
class ManyClientsTest {
  private static final AsNumber AS = AsNumber.DEFAULT;
  private static final Ip REFLECTOR = Ip.parse("127.91.0.1");
  private static final int HOLD = 30;
  private static final Logger SESSIONS = Logger.getLogger(PeerSession.class.getName());

  @BeforeAll
  static void keepQuiet() {
    SESSIONS.setLevel(Level.WARNING);
  }

  @AfterAll
  static void speakAgain() {
    SESSIONS.setLevel(Level.INFO);
  }

  @Test
  void threeHundredClientsHearOfEachOther() throws Exception {
    reflect(300);
  }

  @Tag("long")
  @Test
  void aThousandClientsHearOfEachOther() throws Exception {
    reflect(1000);
  }

  /** How many prefixes a client has been told of, less those withdrawn. */
  private static final class Table {
    final AtomicInteger routes = new AtomicInteger();

    void hear(ByteBuffer frame) {
      if (frame.get(18) == 2) {
        int withdrawn = frame.getShort(19) & 0xffff;
        int attributes = frame.getShort(21 + withdrawn) & 0xffff;
        routes.addAndGet(count(frame, 23 + withdrawn + attributes, frame.limit()));
        routes.addAndGet(-count(frame, 21, 21 + withdrawn));
      }
    }

    private static int count(ByteBuffer frame, int from, int to) {
      int count = 0;
      for (int at = from; at < to; at += 1 + (frame.get(at) + 7) / 8) {
        count++;
      }
      return count;
    }
  }

  private static Ip client(int number) {
    return Ip.v4(0x7f5c_0001 + number);
  }

  private static void reflect(int count) throws Exception {
    SpeakerConfig config = new SpeakerConfig(AS, Ip.parse("10.91.0.1"), REFLECTOR, 0);
    List<PeerConfig> configs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      configs.add(
          PeerConfig.of("client" + i, client(i), AS)
              .withPassive(true)
              .withRole(PeerRole.DEFAULT.withReflectorClient(true)));
    }
    List<Table> tables = new ArrayList<>();
    List<LightPeers.Peer> clients = new ArrayList<>();
    try (Speaker reflector = Speaker.start(config, new RecordingListener());
        LightPeers peers = new LightPeers(HOLD)) {
      reflector.peers(configs);
      long start = System.nanoTime();
      for (int i = 0; i < count; i++) {
        Table table = new Table();
        tables.add(table);
        LightPeers.Peer peer =
            peers.connect(AS, client(i), REFLECTOR, reflector.port(), table::hear);
        String hop = "%08x".formatted(0x0a5c_0001 + i);
        String block = "1a %08x".formatted(0x0a60_0000 + (i << 6));
        peer.say(Captured.update("", "400101 00 400200 400304" + hop + "400504 00000064", block));
        clients.add(peer);
      }
      awaitAll(tables, clients, count, count - 1);
      assertEquals(count, reflector.routes().size());
      long all = System.nanoTime() - start;
      clients.getLast().hangUp();
      awaitAll(tables.subList(0, count - 1), clients.subList(0, count - 1), count - 1, count - 2);
      assertEquals(
          count - 1,
          reflector.status().stream().filter(p -> p.state() == SessionState.ESTABLISHED).count());
      long silence = clients.stream().mapToLong(LightPeers.Peer::longestSilence).max().orElse(0);
      assertTrue(silence < HOLD * 1000, "silent for " + silence + " ms");
      System.out.printf("%d clients: all told after %d ms%n", count, all / 1_000_000);
    }
  }

  private static void awaitAll(
      List<Table> tables, List<LightPeers.Peer> clients, int count, int routes) {
    Await.until(
        Duration.ofSeconds(60),
        count + " clients with " + routes + " routes",
        () ->
            tables.stream().allMatch(table -> table.routes.get() == routes)
                && clients.stream().allMatch(peer -> peer.up() && peer.ended().isEmpty()),
        () ->
            clients.stream().map(LightPeers.Peer::ended).filter(w -> !w.isEmpty()).toList()
                + " routes "
                + tables.stream().map(table -> table.routes.get()).distinct().toList());
  }
}
