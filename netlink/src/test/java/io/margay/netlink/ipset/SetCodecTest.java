package io.margay.netlink.ipset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import io.margay.netlink.Captured;
import io.margay.netlink.Fuzzer;
import io.margay.netlink.wire.Nlmsg;
import io.margay.netlink.wire.Request;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SetCodecTest {
  private static final int FUZZ_EXECUTIONS = 100_000;
  private static final int LIST = 0x607;

  @Test
  void capturedHeads() throws Exception {
    List<SetHeader> sets = new ArrayList<>();
    Captured.visit(
        "sets",
        (type, _, body) -> {
          if (type == LIST) {
            sets.add(SetCodec.readHeader(body));
          }
        });
    assertEquals(
        Set.of(
            new SetHeader("n4", "hash:net", false, 1_048_576, 2, 0),
            new SetHeader("p", "hash:ip,port", false, 65_536, 0, 0),
            new SetHeader("n6", "hash:net", true, 65_536, 1, 0)),
        new HashSet<>(sets));
  }

  @Test
  void capturedMembers() throws Exception {
    List<Cidr> members = new ArrayList<>();
    for (String capture : List.of("set-members", "set-members-ipv6")) {
      Captured.visit(
          capture,
          (type, _, body) -> {
            if (type == LIST) {
              SetCodec.readMembers(body, members);
            }
          });
    }
    assertEquals(
        Set.of(Cidr.parse("10.0.0.0/8"), Cidr.parse("192.0.2.1/32"), Cidr.parse("2001:db8::/32")),
        new HashSet<>(members));
  }

  @Test
  void createHasTheBytesOfTheTool() {
    // ipset create s4 hash:net maxelem 1048576, but protocol 6 for 7 and revision 6 for 7
    assertEquals(
        """
        50 00 00 00 02 06 05 06 06 85 01 6b 00 00 00 00
        02 00 00 00 05 00 01 00 06 00 00 00 07 00 02 00
        73 34 00 00 0d 00 03 00 68 61 73 68 3a 6e 65 74
        00 00 00 00 05 00 04 00 06 00 00 00 05 00 05 00
        02 00 00 00 0c 00 07 80 08 00 13 40 00 10 00 00
        """
            .replaceAll("\\s+", " ")
            .strip(),
        hex(SetCodec.create("s4", SetType.HASH_NET, false, 1_048_576)));
  }

  @Test
  void swapHasTheBytesOfTheTool() {
    // ipset swap s4 s4, but protocol 6 for 7
    assertEquals(
        """
        2c 00 00 00 06 06 05 00 06 85 01 6b 00 00 00 00
        02 00 00 00 05 00 01 00 06 00 00 00 07 00 02 00
        73 34 00 00 07 00 03 00 73 34 00 00
        """
            .replaceAll("\\s+", " ")
            .strip(),
        hex(SetCodec.swap("s4", "s4")));
  }

  @Test
  void membersAreSpreadOverMessagesThatFitTheirLengthField() {
    List<Cidr> v4 =
        IntStream.range(0, 7_000).mapToObj(i -> Ip.v4(0x0a000000 + i).toCidr()).toList();
    assertEquals(3, SetCodec.add("s", v4).size());
    Ip first = Ip.parse("2001:db8::");
    List<Cidr> v6 =
        IntStream.range(0, 3_000)
            .mapToObj(i -> Cidr.containing(first.plus((long) i << 8), 120))
            .toList();
    assertEquals(2, SetCodec.add("s", v6).size());
    assertEquals(List.of(), SetCodec.delete("s", List.of()));
  }

  @Test
  void aMessageWithoutAProperNameIsNeverMade() {
    assertThrows(IllegalArgumentException.class, () -> SetCodec.flush(""));
    assertThrows(IllegalArgumentException.class, () -> SetCodec.flush("x".repeat(32)));
    assertThrows(IllegalArgumentException.class, () -> SetCodec.swap("x", ""));
  }

  @Test
  void damagedMessagesAreReadOrRefusedAndNothingElse() throws Exception {
    new Fuzzer(5, "sets", "set-members", "set-members-ipv6")
        .run(
            FUZZ_EXECUTIONS,
            (_, _, body) -> {
              SetCodec.readHeader(body);
              SetCodec.readMembers(body, new ArrayList<>());
            });
  }

  private static String hex(Request request) {
    ByteBuffer buffer = ByteBuffer.allocate(request.length()).order(ByteOrder.nativeOrder());
    request.write(buffer, 0x6b018506, Nlmsg.ACK);
    return HexFormat.ofDelimiter(" ").formatHex(buffer.array());
  }
}
