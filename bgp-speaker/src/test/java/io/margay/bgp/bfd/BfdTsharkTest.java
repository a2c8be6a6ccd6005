package io.margay.bgp.bfd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.bgp.wire.Tshark;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every control packet that two machines send each other, read by tshark. */
class BfdTsharkTest {
  private static final BfdParameters FAST =
      new BfdParameters(Duration.ofMillis(100), Duration.ofMillis(100), 3);

  private final List<byte[]> sent = new ArrayList<>();

  private List<BfdPacket> packets(List<BfdAction> actions) {
    List<BfdPacket> packets = new ArrayList<>();
    for (BfdAction action : actions) {
      if (action instanceof BfdAction.Send(BfdPacket packet)) {
        packets.add(packet);
        sent.add(packet.write());
      }
    }
    return packets;
  }

  private void talk(BfdMachine one, BfdMachine two) {
    List<BfdPacket> toTwo = packets(one.start());
    packets(two.start());
    for (int i = 0; i < 20 && !toTwo.isEmpty(); i++) {
      List<BfdPacket> toOne = new ArrayList<>();
      toTwo.forEach(packet -> toOne.addAll(packets(two.received(packet))));
      toTwo = new ArrayList<>();
      for (BfdPacket packet : toOne) {
        toTwo.addAll(packets(one.received(packet)));
      }
    }
  }

  @Test
  void findsNothingMalformedInOurPackets(@TempDir Path directory) throws Exception {
    BfdMachine one = new BfdMachine(FAST, 0x1234_5678, new Random(1));
    BfdMachine two = new BfdMachine(FAST, 0x9abc_def0, new Random(2));
    talk(one, two);
    assertEquals(BfdState.UP, one.state());
    assertEquals(BfdState.UP, two.state());
    packets(one.sendTimer());
    packets(one.detectionTimer());
    packets(one.sendTimer());
    packets(two.stop());

    Tshark tshark = new Tshark(directory);
    for (byte[] packet : sent) {
      tshark.datagram(3784, packet); // one hop, RFC 5881
      tshark.datagram(4784, packet); // several, RFC 5883
    }
    String all = tshark.readSound();
    assertEquals(2 * sent.size(), all.split("BFD Control message", -1).length - 1, all);
    for (String word :
        List.of(
            "Session State: Down (0x1)",
            "Session State: Init (0x2)",
            "Session State: Up (0x3)",
            "Session State: AdminDown (0x0)",
            "Diagnostic Code: Control Detection Time Expired (0x01)",
            "Poll: Set",
            "Final: Set",
            "Detect Time Multiplier: 3 (= 300 ms Detection time)",
            "My Discriminator: 0x12345678",
            "Your Discriminator: 0x9abcdef0",
            "Required Min Echo Interval:    0 ms")) {
      assertTrue(all.contains(word), () -> word + " is not in\n" + all);
    }
  }
}
