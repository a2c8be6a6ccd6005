package io.margay.bgp.speaker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.bgp.wire.Capability;
import io.margay.bgp.wire.Captured;
import io.margay.bgp.wire.Family;
import io.margay.bgp.wire.Message;
import io.margay.bgp.wire.Notification;
import io.margay.bgp.wire.Open;
import io.margay.bgp.wire.Update;
import io.margay.model.net.AsNumber;
import io.margay.model.net.Ip;
import java.io.IOException;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same UPDATEs to our speaker and to BIRD, FRR and GoBGP of Debian: where they answer
 * differently, updates.txt names the section of the RFC that decides, and we are on its side.
 */
class DifferentialTest {
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final AsNumber SENDER = new AsNumber(65001);
  private static final String OURS = "ours";
  private static final byte[] REFRESH = Captured.frame(5, "00010001");

  @TempDir Path directory;

  @Test
  void answersUpdatesAsTheRfcAsksWhateverOthersDo() throws Exception {
    // bgpd gives root up before it makes its files
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    List<UpdateCase> cases = UpdateCase.all();
    Map<String, Map<Integer, String>> answers = new LinkedHashMap<>();
    try (LoopbackAddresses addresses = new LoopbackAddresses(5);
        ExecutorService each = Executors.newFixedThreadPool(4)) {
      Map<String, Future<Map<Integer, String>>> running = new LinkedHashMap<>();
      running.put(OURS, each.submit(() -> askOurs(cases, addresses)));
      int number = 3;
      for (Neighbour.Kind kind :
          List.of(Neighbour.Kind.BIRD, Neighbour.Kind.FRR, Neighbour.Kind.GOBGP)) {
        int address = number++;
        running.put(kind.name(), each.submit(() -> ask(kind, address, cases, addresses)));
      }
      for (var one : running.entrySet()) {
        answers.put(one.getKey(), one.getValue().get());
      }
    }
    List<String> wrong = new ArrayList<>();
    for (UpdateCase one : cases) {
      compare(one, answers, wrong);
    }
    assertTrue(wrong.isEmpty(), () -> String.join("\n", wrong));
  }

  private static void compare(
      UpdateCase one, Map<String, Map<Integer, String>> answers, List<String> wrong) {
    Map<String, String> others = new TreeMap<>();
    answers.forEach((name, all) -> {
      String answer = all.get(one.number());
      boolean known = one.knownOf(name);
      if (!one.answer().equals(answer) && !known) {
        others.put(name, answer);
      }
    });
    if (!others.isEmpty()) {
      wrong.add("%s: %s asked for, but %s".formatted(one.name(), one.answer(), others));
    }
  }

  private static Map<Integer, String> askOurs(List<UpdateCase> cases, LoopbackAddresses addresses)
      throws IOException {
    try (UpdateReceiver ours =
        UpdateReceiver.Ours.start(addresses.at(2), addresses.v6(2), addresses.at(1))) {
      return new Sender(OURS, ours, addresses).answers(cases);
    }
  }

  private Map<Integer, String> ask(
      Neighbour.Kind kind, int number, List<UpdateCase> cases, LoopbackAddresses addresses)
      throws IOException {
    Ip us = addresses.at(1);
    Peering peering =
        new Peering(
            new Peering.End(us, addresses.v6(1), LoopbackPair.freePort(), SENDER.value()),
            new Peering.End(
                addresses.at(number), addresses.v6(number), LoopbackPair.freePort(), 64512),
            Peering.Options.NONE.withIpv6());
    Path own = Files.createDirectory(directory.resolve(kind.name()));
    try (UpdateReceiver theirs = UpdateReceiver.Theirs.start(kind, own, peering)) {
      return new Sender(kind.name(), theirs, addresses).answers(cases);
    }
  }

  /** Sends one receiver everything and sees what becomes of it. */
  private static final class Sender {
    private final String name;
    private final UpdateReceiver receiver;
    private final Ip us;
    private final Ip[] addresses;

    Sender(String name, UpdateReceiver receiver, LoopbackAddresses all) {
      this.name = name;
      this.receiver = receiver;
      this.us = all.at(1);
      this.addresses = new Ip[] {us, all.v6(1), receiver.address()};
    }

    /**
     * First those that end sessions here or there, one at a time; then the others on one session.
     * Should that end too, all go one at a time.
     */
    Map<Integer, String> answers(List<UpdateCase> cases) throws IOException {
      Map<Integer, String> ends = ends(cases.stream().filter(one -> one.ends(name)).toList());
      if (!together(cases, ends)) {
        ends = ends(cases);
        assertTrue(together(cases, ends), receiver::describe);
      }
      return ends;
    }

    private Map<Integer, String> ends(List<UpdateCase> cases) throws IOException {
      Map<Integer, String> ends = new TreeMap<>();
      RawPeer peer = connect();
      for (UpdateCase one : cases) {
        Optional<String> end = tell(peer, one);
        if (end.isPresent()) {
          ends.put(one.number(), end.get());
          peer.close();
          receiver.forgive();
          peer = connect();
        }
      }
      peer.close();
      receiver.forgive();
      return ends;
    }

    /** Adds what becomes of those that have no answer; says whether the session lived. */
    private boolean together(List<UpdateCase> cases, Map<Integer, String> answers)
        throws IOException {
      try (RawPeer peer = connect()) {
        List<UpdateCase> rest =
            cases.stream().filter(one -> !answers.containsKey(one.number())).toList();
        for (UpdateCase one : rest) {
          peer.say(one.before(addresses));
          peer.say(one.message(addresses));
        }
        peer.say(REFRESH);
        if (awaitAnnouncement(peer).isEmpty()) {
          String table = table();
          rest.forEach(one -> answers.put(one.number(), one.seenIn(table)));
          return true;
        }
      } catch (SocketException e) {
        // ended while there was more to say
      }
      receiver.forgive();
      return false;
    }

    /** How the session ended, if it did. FRR announces once more by itself, hence three times. */
    private Optional<String> tell(RawPeer peer, UpdateCase one) throws IOException {
      Optional<String> end = Optional.empty();
      int rounds = name.equals(Neighbour.Kind.FRR.name()) ? 3 : 1;
      try {
        peer.say(one.before(addresses));
        peer.say(one.message(addresses));
        for (int i = 0; i < rounds && end.isEmpty(); i++) {
          peer.say(REFRESH);
          end = awaitAnnouncement(peer);
        }
        return end;
      } catch (SocketException e) {
        return awaitAnnouncement(peer); // it has ended it, and what it said is there to read
      }
    }

    /** A receiver that announces its route again, as it was asked to, has read all before. */
    private static Optional<String> awaitAnnouncement(RawPeer peer) throws IOException {
      while (true) {
        Optional<Message> next = peer.next();
        if (next.isEmpty()) {
          return Optional.of("closed");
        }
        switch (next.get()) {
          case Notification end -> {
            return Optional.of(end.code() + "/" + end.subcode());
          }
          case Update update when !update.announced().isEmpty() -> {
            return Optional.empty();
          }
          default -> {}
        }
      }
    }

    private RawPeer connect() {
      long end = System.nanoTime() + LIMIT.toNanos();
      while (true) {
        try {
          RawPeer peer = new RawPeer(us, receiver.address(), receiver.port());
          peer.greet(
              Open.of(
                  SENDER,
                  90,
                  us,
                  List.of(
                      Capability.Multiprotocol.IPV4_UNICAST,
                      Capability.Multiprotocol.of(Family.IPV6_UNICAST),
                      new Capability.Refresh(),
                      new Capability.FourOctetAs(SENDER))));
          assertEquals(Optional.empty(), awaitAnnouncement(peer));
          return peer;
        } catch (IOException e) {
          if (System.nanoTime() > end) {
            throw new AssertionError(receiver.describe(), e);
          }
          LockSupport.parkNanos(20_000_000);
        }
      }
    }

    /** Twice the same: FRR takes routes out of its table a moment later. */
    private String table() {
      String before = "";
      String now = receiver.routes();
      while (!now.equals(before)) {
        LockSupport.parkNanos(100_000_000);
        before = now;
        now = receiver.routes();
      }
      return now;
    }
  }
}
