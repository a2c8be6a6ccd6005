package io.margay.bgp.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class UpdateWriterTest {

  private static long[] hosts(int count) {
    long[] prefixes = new long[count];
    for (int i = 0; i < count; i++) {
      prefixes[i] = PackedPrefix.of(0x0a00_0000 + i, 32);
    }
    return prefixes;
  }

  private static List<Update> read(byte[] messages) throws MessageException {
    List<Update> updates = new ArrayList<>();
    ByteBuffer in = ByteBuffer.wrap(messages);
    while (in.hasRemaining()) {
      int length = MessageHeader.frameLength(in);
      assertTrue(length <= MessageHeader.MAX_MESSAGE);
      updates.add((Update) MessageCodec.read(in.slice(in.position(), length)));
      in.position(in.position() + length);
    }
    return updates;
  }

  @Test
  void fillsMessagesWithWithdrawals() throws MessageException {
    long[] prefixes = hosts(2000);
    UpdateWriter writer = new UpdateWriter();
    writer.withdraw(prefixes, prefixes.length);
    List<Update> updates = read(writer.take());
    // (4096 - 23) / 5 octets per host prefix
    assertEquals(List.of(814, 814, 372), updates.stream().map(u -> u.withdrawn().size()).toList());
    assertTrue(updates.stream().allMatch(update -> update.announced().isEmpty()));
    assertEquals(prefixes[1999], updates.get(2).withdrawn().at(371));
    assertTrue(writer.isEmpty());
  }

  @Test
  void fillsMessagesWithAnnouncements() throws MessageException {
    long[] prefixes = hosts(2000);
    byte[] attributes = new byte[73];
    UpdateWriter writer = new UpdateWriter();
    writer.announce(attributes, prefixes, 1999);
    List<Update> updates = read(writer.take());
    assertEquals(List.of(800, 800, 399), updates.stream().map(u -> u.announced().size()).toList());
    assertTrue(updates.stream().allMatch(u -> u.attributes().equals(Octets.of(attributes))));
  }

  @Test
  void longestAttributesLeaveRoomForOnePrefix() throws MessageException {
    UpdateWriter writer = new UpdateWriter();
    writer.announce(new byte[4096 - 23 - 5], hosts(2), 2);
    List<Update> updates = read(writer.take());
    assertEquals(List.of(1, 1), updates.stream().map(u -> u.announced().size()).toList());
  }

  @Test
  void writesNothingForNothing() {
    UpdateWriter writer = new UpdateWriter();
    writer.withdraw(new long[0], 0);
    writer.announce(new byte[1], new long[0], 0);
    assertTrue(writer.isEmpty());
    assertEquals(0, writer.take().length);
  }
}
