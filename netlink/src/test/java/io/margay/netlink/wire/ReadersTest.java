package io.margay.netlink.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.model.net.Ip;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bytes are those of a little-endian machine. */
class ReadersTest {
  @ParameterizedTest
  @CsvSource({
    "00, 1 bytes are too few for a message header at byte 0",
    "0f0000000000000000000000000000, 15 bytes are too few for a message header at byte 0",
    "0f000000000000000000000000000000, message length 15 of 16 at byte 0",
    "11000000000000000000000000000000, message length 17 of 16 at byte 0",
    "ffffffff000000000000000000000000, message length 4294967295 of 16 at byte 0",
    "10000000000000000000000000000000ff, 1 bytes are too few for a message header at byte 16",
  })
  void malformedDatagramsAreRefused(String hex, String problem) {
    MessageReader messages = new MessageReader(bytes(hex));
    DecodeException refusal =
        assertThrows(
            DecodeException.class,
            () -> {
              while (messages.next()) {
                assertEquals(0, messages.body().remaining());
              }
            });
    assertEquals(problem, refusal.getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "000000, 3 bytes are too few for an attribute at byte 0",
    "03000100, attribute length 3 of 4 at byte 0",
    "05000100, attribute length 5 of 4 at byte 0",
    "0400010000, 1 bytes are too few for an attribute at byte 4",
    "0500010000000000ffff0100, attribute length 65535 of 4 at byte 8",
  })
  void malformedAttributesAreRefused(String hex, String problem) throws Exception {
    AttributeReader attributes = new AttributeReader(bytes(hex), 0);
    DecodeException refusal =
        assertThrows(
            DecodeException.class,
            () -> {
              while (attributes.next()) {
                assertEquals(1, attributes.type());
              }
            });
    assertEquals(problem, refusal.getMessage());
  }

  @Test
  void valuesOfTheWrongLengthAreRefused() throws Exception {
    AttributeReader attribute = new AttributeReader(bytes("0500010001000000"), 0);
    assertTrue(attribute.next());
    assertEquals(1, attribute.u8());
    assertThrows(DecodeException.class, attribute::u16);
    assertThrows(DecodeException.class, attribute::u32);
    assertThrows(DecodeException.class, attribute::be32);
    assertThrows(DecodeException.class, attribute::ip);
    assertThrows(DecodeException.class, attribute::mac);
    assertThrows(DecodeException.class, () -> new AttributeReader(bytes("00"), 2));
  }

  @Test
  void whatIsWrittenIsRead() throws Exception {
    PayloadWriter writer =
        new PayloadWriter()
            .u32(7)
            .attributeU8(1, 200)
            .attributeU16(2, 60_000)
            .attributeMarkedBe32(3, 0x01020304)
            .attribute(4, "name")
            .attribute(5, Ip.parse("2001:db8::1"))
            .nested(6, inner -> inner.attributeU32(1, -1).attribute(2, new byte[300]));
    AttributeReader attributes = new AttributeReader(ByteBuffer.wrap(writer.toBytes()), 4);
    assertTrue(attributes.next());
    assertEquals(200, attributes.u8());
    assertTrue(attributes.next());
    assertEquals(60_000, attributes.u16());
    assertTrue(attributes.next());
    assertEquals(3, attributes.type());
    assertEquals(0x01020304, attributes.be32());
    assertTrue(attributes.next());
    assertEquals("name", attributes.string());
    assertTrue(attributes.next());
    assertEquals(Ip.parse("2001:db8::1"), attributes.ip());
    assertTrue(attributes.next());
    assertEquals(6, attributes.type());
    AttributeReader inner = attributes.nested();
    assertTrue(inner.next());
    assertEquals(-1, inner.u32());
    assertTrue(inner.next());
    assertEquals(300, inner.length());
    assertEquals(5, inner.bytes(5).length);
    assertFalse(inner.next());
    assertFalse(attributes.next());
  }

  @Test
  void anAttributeThatWouldNotFitItsLengthFieldIsOurBug() {
    PayloadWriter writer = new PayloadWriter();
    assertThrows(IllegalArgumentException.class, () -> writer.attribute(1, new byte[0x10000]));
    assertThrows(
        IllegalStateException.class,
        () ->
            writer.nested(
                1, inner -> inner.attribute(1, new byte[40_000]).attribute(1, new byte[40_000])));
  }

  @Test
  void anAcknowledgementThatClaimsSuccessTheWrongWayIsRefused() {
    assertThrows(DecodeException.class, () -> Ack.read(bytes("00"), 0));
    assertThrows(DecodeException.class, () -> Ack.read(bytes("01000000" + "10".repeat(16)), 0));
    assertThrows(DecodeException.class, () -> Ack.read(bytes("00000000" + "00".repeat(16)), 0));
  }

  private static ByteBuffer bytes(String hex) {
    return ByteBuffer.wrap(HexFormat.of().parseHex(hex)).order(ByteOrder.nativeOrder());
  }
}
