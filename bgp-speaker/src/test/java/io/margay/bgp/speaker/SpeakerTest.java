package io.margay.bgp.speaker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.bgp.fsm.SessionState;
import io.margay.bgp.wire.Keepalive;
import io.margay.bgp.wire.MessageCodec;
import io.margay.bgp.wire.Open;
import io.margay.model.net.AsNumber;
import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Speakers on real sockets, on addresses of the loopback interface. */
class SpeakerTest {
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final AsNumber AS = AsNumber.DEFAULT;
  private static final Ip FIRST = Ip.parse("127.0.0.61");
  private static final Ip SECOND = Ip.parse("127.0.0.62");
  private static final Cidr ONE = Cidr.parse("10.1.0.0/16");
  private static final Cidr TWO = Cidr.parse("10.2.0.0/16");

  private static Speaker start(Ip address, RouteListener listener) {
    return Speaker.start(new SpeakerConfig(AS, address, address, 0), listener);
  }

  private static PeerConfig peer(String name, Ip address, Speaker speaker) {
    return PeerConfig.of(name, address, AS).withPort(speaker.port());
  }

  private static void awaitEstablished(Speaker... speakers) {
    for (Speaker speaker : speakers) {
      Await.until(
          LIMIT,
          "all sessions are up",
          () ->
              speaker.status().stream()
                  .allMatch(status -> status.state() == SessionState.ESTABLISHED),
          () -> speaker.status().toString());
    }
  }

  @Test
  void exchangeRoutesAndLoseThemWithTheSession() {
    RecordingListener firstHears = new RecordingListener();
    RecordingListener secondHears = new RecordingListener();
    try (Speaker first = start(FIRST, firstHears)) {
      try (Speaker second = start(SECOND, secondHears)) {
        first.originate(Set.of(ONE));
        second.originate(Set.of(TWO));
        first.peers(List.of(peer("second", SECOND, second)));
        second.peers(List.of(peer("first", FIRST, first)));
        awaitEstablished(first, second);
        Await.until(LIMIT, "routes", () -> firstHears.routes.containsKey(TWO));
        Await.until(LIMIT, "routes", () -> secondHears.routes.containsKey(ONE));
        assertEquals(new LearnedRoute(TWO, SECOND, "second"), firstHears.routes.get(TWO));
        assertEquals(List.of(ONE, TWO), first.routes().stream().map(BestRoute::prefix).toList());

        first.originate(Set.of(ONE, Cidr.parse("10.1.2.3/32")));
        Await.until(LIMIT, "one more", () -> secondHears.routes.size() == 2);
      }
      Await.until(LIMIT, "the routes of a closed speaker go", firstHears.routes::isEmpty);
      PeerStatus status = first.status().getFirst();
      assertNotEquals(SessionState.ESTABLISHED, status.state());
      assertTrue(status.lastError().isPresent());
      assertEquals(
          SessionState.ESTABLISHED,
          firstHears.sessions.stream()
              .map(PeerStatus::state)
              .max(SessionState::compareTo)
              .orElseThrow());
    }
  }

  @Test
  void findEachOtherAgainAfterARestartWithinFiveSeconds() {
    RecordingListener hears = new RecordingListener();
    try (Speaker first = start(FIRST, hears)) {
      Speaker second = start(SECOND, new RecordingListener());
      int port = second.port();
      second.originate(Set.of(TWO));
      first.peers(List.of(peer("second", SECOND, second)));
      second.peers(List.of(peer("first", FIRST, first).withPassive(true)));
      awaitEstablished(first, second);
      second.close(false);
      Await.until(LIMIT, "the routes go", hears.routes::isEmpty);

      try (Speaker again =
          Speaker.start(new SpeakerConfig(AS, SECOND, SECOND, port), new RecordingListener())) {
        again.originate(Set.of(TWO));
        again.peers(List.of(peer("first", FIRST, first).withPassive(true)));
        Await.until(
            Duration.ofSeconds(6), "the routes are back", () -> hears.routes.containsKey(TWO));
      }
    }
  }

  @Test
  void takeAPeerThatCameBeforeItWasKnown() throws IOException {
    try (Speaker first = start(FIRST, new RecordingListener());
        RawPeer second = new RawPeer(SECOND, FIRST, first.port())) {
      second.say(Open.of(AS, 90, SECOND));
      second.say(new Keepalive());
      assertEquals(List.of(), first.status());
      first.peers(List.of(PeerConfig.of("second", SECOND, AS).withPassive(true)));
      awaitEstablished(first);
      assertEquals(List.of(), first.strangers());
    }
  }

  @Test
  void carryALargeTableToASlowPeerWithoutLosingTheEnd() throws IOException {
    Set<Cidr> many = new HashSet<>();
    for (int i = 0; i < 300_000; i++) {
      many.add(Ip.v4(0x0b00_0000 + i).toCidr());
    }
    try (Speaker first = start(FIRST, new RecordingListener());
        ServerSocket server = new ServerSocket()) {
      server.setReceiveBufferSize(4096);
      server.bind(new InetSocketAddress(SECOND.toInetAddress(), 0));
      first.peers(List.of(PeerConfig.of("slow", SECOND, AS).withPort(server.getLocalPort())));
      try (Socket socket = server.accept()) {
        socket.setSoTimeout(10_000);
        socket.getOutputStream().write(MessageCodec.write(Open.of(AS, 0, SECOND)));
        socket.getOutputStream().write(MessageCodec.write(new Keepalive()));
        awaitEstablished(first);
        // More than socket buffers hold, and then changes while nobody reads.
        first.originate(many);
        Await.until(LIMIT, "all are there", () -> first.routes().size() == many.size());
        for (int round = 0; round < 3; round++) {
          first.originate(Set.of(ONE));
          first.originate(many);
          first.originate(Set.of(ONE, TWO));
        }
        Await.until(LIMIT, "two are left", () -> first.routes().size() == 2);
        assertEquals(Set.of(ONE, TWO), readTable(socket, Set.of(ONE, TWO)));
      }
    }
  }

  /** Reads UPDATE messages until the table is the expected one and nothing more comes. */
  private static Set<Cidr> readTable(Socket socket, Set<Cidr> expected) throws IOException {
    Set<Cidr> table = new HashSet<>();
    DataInputStream in = new DataInputStream(socket.getInputStream());
    while (!table.equals(expected) || in.available() > 0) {
      byte[] header = new byte[19];
      in.readFully(header);
      byte[] body = new byte[((header[16] & 0xff) << 8 | (header[17] & 0xff)) - 19];
      in.readFully(body);
      if (header[18] == 2) {
        applyUpdate(body, table);
      }
    }
    return table;
  }

  private static void applyUpdate(byte[] body, Set<Cidr> table) {
    ByteBuffer in = ByteBuffer.wrap(body);
    int withdrawnEnd = (in.getShort() & 0xffff) + 2;
    while (in.position() < withdrawnEnd) {
      table.remove(readPrefix(in));
    }
    in.position(in.position() + 2 + (in.getShort(in.position()) & 0xffff));
    while (in.hasRemaining()) {
      table.add(readPrefix(in));
    }
  }

  private static Cidr readPrefix(ByteBuffer in) {
    int length = in.get();
    int bits = 0;
    for (int i = 0; i < (length + 7) / 8; i++) {
      bits |= (in.get() & 0xff) << (24 - 8 * i);
    }
    return new Cidr(Ip.v4(bits), length);
  }

  @Test
  void saysWhereItCannotListenAndWhy() {
    try (Speaker first = start(FIRST, new RecordingListener())) {
      SpeakerException error =
          assertThrows(
              SpeakerException.class,
              () ->
                  Speaker.start(
                      new SpeakerConfig(AS, FIRST, FIRST, first.port()), new RecordingListener()));
      assertTrue(error.getMessage().contains(FIRST + ":" + first.port()), error.getMessage());
      assertTrue(error.getMessage().contains("in use"), error.getMessage());
    }
    assertEquals(0, speakerThreads());
  }

  @Test
  void leavesNoThreadAndNoSocketBehind() throws IOException {
    Speaker first = start(FIRST, new RecordingListener());
    Speaker second = start(SECOND, new RecordingListener());
    int port = first.port();
    first.peers(List.of(peer("second", SECOND, second)));
    second.peers(List.of(peer("first", FIRST, first)));
    awaitEstablished(first, second);
    first.close();
    first.close(false); // a second time does nothing
    second.close(false);
    assertEquals(0, speakerThreads());
    assertEquals(List.of(), first.status());
    assertEquals(List.of(), first.routes());
    try (Socket socket = new Socket()) {
      InetSocketAddress address = new InetSocketAddress(FIRST.toInetAddress(), port);
      assertThrows(IOException.class, () -> socket.connect(address, 1000));
    }
  }

  private static long speakerThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("speaker"))
        .count();
  }

  @Test
  void stopsLoudlyWhenAListenerHasABug() {
    List<Throwable> uncaught = new ArrayList<>();
    Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
    Thread.setDefaultUncaughtExceptionHandler((_, error) -> {
      synchronized (uncaught) {
        uncaught.add(error);
      }
    });
    RouteListener broken =
        new RouteListener() {
          @Override
          public void routesChanged(Map<Cidr, Optional<LearnedRoute>> changes) {}

          @Override
          public void sessionChanged(PeerStatus status) {
            throw new IllegalStateException("a bug");
          }
        };
    try (Speaker speaker = start(FIRST, broken)) {
      speaker.peers(List.of(PeerConfig.of("nobody", SECOND, AS).withPort(1)));
      Await.until(
          LIMIT,
          "the handler hears of it",
          () -> {
            synchronized (uncaught) {
              return !uncaught.isEmpty();
            }
          });
      assertThrows(IllegalStateException.class, speaker::status);
    } finally {
      Thread.setDefaultUncaughtExceptionHandler(before);
    }
    assertEquals(0, speakerThreads());
  }

  @Test
  void refusesPeersThatCannotBeToldApart() {
    try (Speaker speaker = start(FIRST, new RecordingListener())) {
      PeerConfig one = PeerConfig.of("one", SECOND, AS);
      PeerConfig sameAddress = PeerConfig.of("two", SECOND, AS);
      PeerConfig sameName = PeerConfig.of("one", Ip.parse("127.0.0.63"), AS);
      assertThrows(IllegalArgumentException.class, () -> speaker.peers(List.of(one, sameAddress)));
      assertThrows(IllegalArgumentException.class, () -> speaker.peers(List.of(one, sameName)));
      assertFalse(speaker.status().iterator().hasNext());
    }
  }

  @Test
  void refusesImpossibleConfigurations() {
    PeerConfig good = PeerConfig.of("peer", SECOND, AS);
    assertEquals(Duration.ofSeconds(90), good.holdTime());
    assertEquals(179, good.port());
    for (int seconds : new int[] {-1, 1, 2, 65_536}) {
      assertThrows(
          IllegalArgumentException.class, () -> good.withHoldTime(Duration.ofSeconds(seconds)));
    }
    assertThrows(IllegalArgumentException.class, () -> good.withPort(0));
    assertThrows(IllegalArgumentException.class, () -> PeerConfig.of("p", SECOND, new AsNumber(0)));
    assertThrows(
        IllegalArgumentException.class,
        () -> PeerConfig.of("p", Ip.parse("::1"), AS).withLocalAddress(FIRST));
    assertThrows(
        IllegalArgumentException.class, () -> new SpeakerConfig(AS, Ip.parse("0.0.0.0"), FIRST, 0));
    assertThrows(
        IllegalArgumentException.class, () -> new SpeakerConfig(new AsNumber(0), FIRST, FIRST, 0));
  }
}
