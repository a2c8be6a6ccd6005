package io.margay.bgp.bfd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The machine by itself, and two of them that talk. */
class BfdMachineTest {
  private static final BfdParameters FAST =
      new BfdParameters(Duration.ofMillis(100), Duration.ofMillis(100), 3);

  private final List<BfdAction.Changed> changes = new ArrayList<>();

  private static BfdMachine machine(int discriminator) {
    return new BfdMachine(FAST, discriminator, new Random(discriminator));
  }

  private static Deque<BfdPacket> sent(List<BfdAction> actions) {
    Deque<BfdPacket> packets = new ArrayDeque<>();
    for (BfdAction action : actions) {
      if (action instanceof BfdAction.Send(BfdPacket packet)) {
        packets.add(packet);
      }
    }
    return packets;
  }

  /** Lets two machines answer each other until they have nothing to say but their timers. */
  private static void talk(BfdMachine one, BfdMachine two) {
    Deque<BfdPacket> toTwo = sent(one.start());
    Deque<BfdPacket> toOne = sent(two.start());
    for (int i = 0; i < 20 && !(toOne.isEmpty() && toTwo.isEmpty()); i++) {
      while (!toTwo.isEmpty()) {
        toOne.addAll(sent(two.received(reread(toTwo.remove()))));
      }
      while (!toOne.isEmpty()) {
        toTwo.addAll(sent(one.received(reread(toOne.remove()))));
      }
    }
  }

  private static BfdPacket reread(BfdPacket packet) {
    BfdPacket again = BfdPacket.read(ByteBuffer.wrap(packet.write())).orElseThrow();
    assertEquals(packet, again);
    return again;
  }

  @Test
  void twoMachinesComeUp() {
    BfdMachine one = machine(1);
    BfdMachine two = machine(2);
    talk(one, two);
    assertEquals(BfdState.UP, one.state());
    assertEquals(BfdState.UP, two.state());
  }

  @Test
  void silenceIsAFaultOnceItWasUp() {
    BfdMachine one = machine(1);
    one.start();
    assertTrue(one.detectionTimer().isEmpty());
    talk(one, machine(2));
    for (BfdAction action : one.detectionTimer()) {
      if (action instanceof BfdAction.Changed change) {
        changes.add(change);
      }
    }
    assertEquals(BfdState.DOWN, one.state());
    assertTrue(changes.getFirst().fault());
  }

  @Test
  void aPeerThatSwitchesBfdOffIsNoFault() {
    BfdMachine one = machine(1);
    BfdMachine two = machine(2);
    talk(one, two);
    BfdPacket goodbye = sent(two.stop()).getFirst();
    assertEquals(BfdState.ADMIN_DOWN, goodbye.state());
    for (BfdAction action : one.received(goodbye)) {
      if (action instanceof BfdAction.Changed change) {
        changes.add(change);
      }
    }
    assertEquals(BfdState.DOWN, one.state());
    assertFalse(changes.getFirst().fault());
  }

  @Test
  void sendsSlowlyUntilItIsUpAndThenAsBothWant() {
    BfdMachine one = machine(1);
    Duration first = nextSending(one.start());
    assertTrue(first.toMillis() >= 750 && first.toMillis() <= 1000, first.toString());
    talk(one, machine(2));
    // The peer has announced 1 s while it was down itself; a poll of its own tells the new one.
    one.received(packet(BfdState.UP, true, 50_000, 400_000));
    Duration later = nextSending(one.sendTimer());
    assertTrue(later.toMillis() >= 300 && later.toMillis() <= 400, later.toString());
  }

  @Test
  void answersAPollAtOnce() {
    BfdMachine one = machine(1);
    one.start();
    BfdPacket answer = sent(one.received(packet(BfdState.DOWN, true, 1_000_000, 1))).getLast();
    assertTrue(answer.flags().last());
    assertFalse(answer.flags().poll());
  }

  private static BfdPacket packet(BfdState state, boolean poll, long desired, long required) {
    return new BfdPacket(
        state,
        new BfdPacket.Flags(poll, false, false),
        0,
        3,
        2,
        1,
        new BfdPacket.Intervals(desired, required));
  }

  private static Duration nextSending(List<BfdAction> actions) {
    Duration found = Duration.ZERO;
    for (BfdAction action : actions) {
      if (action instanceof BfdAction.SendAfter(Duration time)) {
        found = time;
      }
    }
    return found;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "00400318 00000001 00000000 000f4240 000f4240 00000000", // version 0
        "20400018 00000001 00000000 000f4240 000f4240 00000000", // multiplier 0
        "20400317 00000001 00000000 000f4240 000f4240 00000000", // length 23
        "20400319 00000001 00000000 000f4240 000f4240 00000000", // longer than the datagram
        "20400318 00000000 00000000 000f4240 000f4240 00000000", // discriminator 0
        "20c00318 00000001 00000000 000f4240 000f4240 00000000", // Up, and does not know us
        "20440318 00000001 00000000 000f4240 000f4240 00000000", // authenticated
        "20410318 00000001 00000000 000f4240 000f4240 00000000", // multipoint
        "20"
      })
  void discardsWhatIsMalformed(String octets) {
    byte[] bytes = HexFormat.of().parseHex(octets.replace(" ", ""));
    assertEquals(Optional.empty(), BfdPacket.read(ByteBuffer.wrap(bytes)));
  }

  @Test
  void noSequenceOfPacketsBreaksIt() {
    Random random = new Random(20_261_121);
    BfdMachine machine = machine(7);
    machine.start();
    for (int i = 0; i < 200_000; i++) {
      byte[] octets = new byte[24];
      random.nextBytes(octets);
      octets[0] = (byte) (0x20 | (octets[0] & 0x1f));
      octets[3] = 24;
      Optional<BfdPacket> packet = BfdPacket.read(ByteBuffer.wrap(octets));
      if (packet.isPresent()) {
        machine.received(packet.get());
      }
      switch (random.nextInt(4)) {
        case 0 -> machine.sendTimer();
        case 1 -> machine.detectionTimer();
        default -> {}
      }
    }
    assertTrue(machine.state() != BfdState.ADMIN_DOWN);
  }
}
