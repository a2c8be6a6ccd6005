package io.margay.ipam.block;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class BlockTest {
  private static final Cidr CIDR = Cidr.parse("10.0.0.64/28");
  private static final Block EMPTY = Block.empty(CIDR, Optional.of("h1"), new TreeSet<>());

  @Test
  void handsOutAscendingAtFirstAndReusesAFreedAddressLast() {
    Block block = EMPTY;
    for (int i = 0; i < 3; i++) {
      block = block.allocate(block.next().orElseThrow(), by("c" + i));
    }
    block = block.release(Ip.parse("10.0.0.65"));
    List<Ip> order = new ArrayList<>();
    while (block.next().isPresent()) {
      order.add(block.next().get());
      block = block.allocate(block.next().get(), by("x"));
    }
    assertEquals(14, order.size());
    assertEquals(Ip.parse("10.0.0.67"), order.getFirst());
    assertEquals(Ip.parse("10.0.0.65"), order.getLast());
  }

  @Test
  void neverHandsOutWhatIsExcluded() {
    Block block = Block.empty(CIDR, Optional.empty(), new TreeSet<>(List.of(0, 15)));
    assertEquals(Optional.of(Ip.parse("10.0.0.65")), block.next());
    assertFalse(block.isFree(Ip.parse("10.0.0.79")));
    assertThrows(
        IllegalArgumentException.class, () -> block.allocate(Ip.parse("10.0.0.64"), by("c")));
  }

  @Test
  void refusesAllocatingTwiceReleasingTwiceAndForeignAddresses() {
    Ip address = Ip.parse("10.0.0.70");
    Block block = EMPTY.allocate(address, by("c"));
    assertThrows(IllegalArgumentException.class, () -> block.allocate(address, by("d")));
    assertThrows(IllegalArgumentException.class, () -> EMPTY.release(address));
    assertThrows(IllegalArgumentException.class, () -> EMPTY.holder(Ip.parse("10.0.0.80")));
    assertThrows(IllegalArgumentException.class, () -> EMPTY.isFree(Ip.parse("::1")));
  }

  @Test
  void countsIpv6OrdinalsFromTheBlocksStart() {
    Cidr cidr = Cidr.parse("fd00::ff80/122");
    Block block = Block.empty(cidr, Optional.empty(), new TreeSet<>());
    Ip last = Ip.parse("fd00::ffbf");
    assertEquals(List.of(last), block.allocate(last, by("c")).addressesOf("c"));
  }

  /** Random sequences against a list and a map; each block also survives its JSON. */
  @Test
  void behavesAsAQueueOfFreeAddressesAndAMapOfHolders() throws IpamFormatException {
    Random random = new Random(42);
    for (int run = 0; run < 200; run++) {
      Block block = EMPTY;
      Deque<Ip> free = new ArrayDeque<>();
      for (int i = 0; i < 16; i++) {
        free.add(CIDR.address().plus(i));
      }
      Map<Ip, String> held = new TreeMap<>();
      for (int step = 0; step < 100; step++) {
        switch (random.nextInt(3)) {
          case 0 -> {
            assertEquals(Optional.ofNullable(free.peek()), block.next());
            if (!free.isEmpty()) {
              held.put(free.peek(), "c" + step);
              block = block.allocate(free.poll(), by("c" + step));
            }
          }
          case 1 -> {
            Ip wanted = CIDR.address().plus(random.nextInt(16));
            assertEquals(free.contains(wanted), block.isFree(wanted));
            if (free.remove(wanted)) {
              held.put(wanted, "c" + step);
              block = block.allocate(wanted, by("c" + step));
            }
          }
          default -> {
            Ip back = CIDR.address().plus(random.nextInt(16));
            assertEquals(
                Optional.ofNullable(held.get(back)), block.holder(back).map(Allocation::handle));
            if (held.remove(back) != null) {
              free.add(back);
              block = block.release(back);
            }
          }
        }
        assertEquals(block, BlockCodec.read(BlockCodec.write(block)));
      }
      assertEquals(held.size(), block.allocations().size());
    }
  }

  @Test
  void isWrittenAsDocumented() {
    Block block =
        Block.empty(Cidr.parse("10.0.0.0/30"), Optional.of("h1"), new TreeSet<>(List.of(0, 3)))
            .allocate(Ip.parse("10.0.0.1"), by("net.c0ffee"));
    assertEquals(
        """
        {"cidr":"10.0.0.0/30","affinity":"h1","sequence":1,"excluded":[0,3],"free":[2],\
        "allocations":{"1":{"handle":"net.c0ffee","node":"h1","state":"assigned"}}}\
        """,
        BlockCodec.write(block));
  }

  @Test
  void saysWhatIsWrongWithADocument() {
    String tail = "\"sequence\":0,\"free\":[0,1,2,3],\"allocations\":{}}";
    assertWrong("not JSON", "{");
    assertWrong("document: an object", "");
    assertWrong("document: an object", "[]");
    assertWrong("cidr: is missing", "{}");
    assertWrong("cidr: not a prefix", "{\"cidr\":\"10.0.0.0\"," + tail);
    assertWrong("cidr: host bits", "{\"cidr\":\"10.0.0.1/30\"," + tail);
    assertWrong("cidr: a text", "{\"cidr\":7," + tail);
    assertWrong("10.0.0.0/8 is too large", "{\"cidr\":\"10.0.0.0/8\"," + tail);
    assertWrong("ordinal 4", "{\"cidr\":\"10.0.0.0/29\"," + tail);
    assertWrong("colour: unknown", "{\"cidr\":\"10.0.0.0/30\",\"colour\":1," + tail);
    assertWrong("Duplicate", "{\"cidr\":\"10.0.0.0/30\",\"cidr\":\"10.0.0.0/30\"," + tail);
    assertWrong("not JSON", "{\"cidr\":\"10.0.0.0/30\"," + tail + " {}");
    String head = "{\"cidr\":\"10.0.0.0/31\",\"sequence\":0,";
    assertWrong("twice", head + "\"free\":[0,0],\"allocations\":{}}");
    assertWrong("free.1: not an ordinal", head + "\"free\":[0,-1],\"allocations\":{}}");
    assertWrong("free.1: an integer", head + "\"free\":[0,1.5],\"allocations\":{}}");
    assertWrong("free: a list", head + "\"free\":{},\"allocations\":{}}");
    String allocation = head + "\"free\":[0],\"allocations\":{\"1\":";
    assertWrong("allocations.1: an object", allocation + "7}}");
    assertWrong("allocations.1.state: is missing", allocation + "{}}}");
    assertWrong(
        "allocations.1.state: neither",
        allocation + "{\"handle\":\"c\",\"node\":\"h\",\"state\":\"odd\"}}}");
    assertWrong(
        "allocations.01: not an ordinal",
        head
            + "\"free\":[0],\"allocations\":{\"01\":"
            + "{\"handle\":\"c\",\"node\":\"h\",\"state\":\"assigned\"}}}");
  }

  /** Whatever is in the store, reading it gives a value or the typed exception. */
  @Test
  void survivesMutatedDocuments() {
    Block block = EMPTY.allocate(Ip.parse("10.0.0.70"), by("c"));
    HandleRecord handle =
        new HandleRecord("c", "h1", List.of(Ip.parse("10.0.0.70")), "n", Map.of("k", "v"));
    String[] seeds = {BlockCodec.write(block), HandleCodec.write(handle)};
    Random random = new Random(3);
    int read = 0;
    for (int i = 0; i < 100_000; i++) {
      StringBuilder text = new StringBuilder(seeds[i % 2]);
      for (int n = 1 + random.nextInt(3); n > 0; n--) {
        int at = random.nextInt(text.length());
        switch (random.nextInt(3)) {
          case 0 -> text.setCharAt(at, "0123456789{}[]\",:.-ex\\".charAt(random.nextInt(22)));
          case 1 -> text.deleteCharAt(at);
          default -> text.insert(at, text.charAt(random.nextInt(text.length())));
        }
      }
      try {
        if (i % 2 == 0) {
          BlockCodec.read(text.toString());
        } else {
          HandleCodec.read(text.toString());
        }
        read++;
      } catch (IpamFormatException e) {
        assertTrue(e.getMessage() != null);
      }
    }
    assertTrue(read > 100, "only " + read + " were still documents");
  }

  @Test
  void readsHandlesBack() throws IpamFormatException {
    HandleRecord handle =
        new HandleRecord(
            "net.c0",
            "h1",
            List.of(Ip.parse("10.0.0.1"), Ip.parse("fd00::1")),
            "n",
            Map.of("a", ""));
    assertEquals(handle, HandleCodec.read(HandleCodec.write(handle)));
    String empty =
        "{\"id\":\"c\",\"node\":\"h\",\"addresses\":[],\"nonce\":\"n\",\"attributes\":{}}";
    assertThrows(IpamFormatException.class, () -> HandleCodec.read(empty));
  }

  private static void assertWrong(String reason, String json) {
    String message =
        assertThrows(IpamFormatException.class, () -> BlockCodec.read(json)).getMessage();
    assertTrue(message.contains(reason), message);
  }

  private static Allocation by(String handle) {
    return new Allocation(handle, "h1", Allocation.State.ASSIGNED);
  }
}
