package io.margay.bgp.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.model.net.AsNumber;
import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class MessageCodecTest {

  private static Message read(byte[] octets) throws MessageException {
    return MessageCodec.read(ByteBuffer.wrap(octets));
  }

  private static long prefix(String text) {
    return PackedPrefix.of(Cidr.parse(text));
  }

  static Stream<byte[]> captured() {
    return Captured.all().stream();
  }

  @ParameterizedTest
  @MethodSource("captured")
  void writesWhatItRead(byte[] octets) throws MessageException {
    assertArrayEquals(octets, MessageCodec.write(read(octets)));
  }

  @Test
  void readsTheOpenOfBird() throws MessageException {
    Open open = assertInstanceOf(Open.class, read(Captured.OPEN));
    assertEquals(Open.AS_TRANS, open.myAs());
    assertEquals(240, open.holdTime());
    assertEquals(Ip.parse("10.9.9.2"), open.identifier());
    assertEquals(
        List.of(
            Capability.Multiprotocol.IPV4_UNICAST,
            new Capability.Refresh(),
            new Capability.GracefulRestart(false, false, 120, List.of()),
            new Capability.FourOctetAs(new AsNumber(4_200_000_002L)),
            new Capability.EnhancedRefresh(),
            new Capability.LongLivedRestart(List.of())),
        open.capabilities());
    assertEquals(new AsNumber(4_200_000_002L), open.as());
    assertTrue(open.fourOctetAs() && open.has(new Capability.Refresh()));
  }

  @Test
  void readsTheUpdateOfBird() throws MessageException {
    Update update = assertInstanceOf(Update.class, read(Captured.UPDATE));
    assertTrue(update.withdrawn().isEmpty());
    assertEquals(PrefixList.of(prefix("10.4.0.0/17"), prefix("10.2.0.0/16")), update.announced());
    assertEquals(20, update.attributes().length());
  }

  @Test
  void readsTheWithdrawalOfBird() throws MessageException {
    Update update = assertInstanceOf(Update.class, read(Captured.WITHDRAWAL));
    assertEquals(
        PrefixList.of(prefix("10.4.0.0/17"), prefix("10.2.0.0/16"), prefix("10.3.3.0/24")),
        update.withdrawn());
    assertTrue(update.announced().isEmpty());
  }

  @Test
  void saysInWordsWhatANotificationMeans() throws MessageException {
    assertEquals("6/2 (administrative shutdown): \"bye\"", read(Captured.SHUTDOWN).toString());
  }

  @Test
  void ourOpenSaysWhatWeCan() throws MessageException {
    Open open = Open.of(new AsNumber(70_000), 90, Ip.parse("10.0.0.1"));
    assertArrayEquals(
        Captured.frame(
            1,
            "04 5ba0 005a 0a000001" // AS_TRANS, 90 s
                + "10 020e" // 16 octets of parameters: capabilities, 14 octets
                + "0104 0001 0001 0200 4104 00011170"),
        MessageCodec.write(open));
    assertEquals(64512, Open.of(new AsNumber(64512), 90, Ip.parse("10.0.0.1")).myAs());
  }

  @Test
  void acceptsAnOpenWithoutCapabilities() throws MessageException {
    Open open = assertInstanceOf(Open.class, read(Captured.frame(1, "04 fde8 00b4 0a000002 00")));
    assertEquals(new AsNumber(65000), open.as());
    assertFalse(open.fourOctetAs());
    assertEquals(Set.of(Family.IPV4_UNICAST), open.families());
  }

  @Test
  void acceptsAnOpenWithExtendedParameters() throws MessageException {
    // RFC 9072: 255, 255, two octets of length, then parameters with two octets of length.
    Open open =
        assertInstanceOf(
            Open.class,
            read(Captured.frame(1, "04 5ba0 005a 0a000002 ff ff 0009 02 0006 4104 fa56ea02")));
    assertEquals(new AsNumber(4_200_000_002L), open.as());
  }

  @Test
  void clearsHostBitsOfPrefixes() throws MessageException {
    Update update = assertInstanceOf(Update.class, read(Captured.update("", "", "0c 0aff")));
    assertEquals(PrefixList.of(prefix("10.240.0.0/12")), update.announced());
  }

  @ParameterizedTest
  @CsvSource({
    "0.0.0.0/0, 00",
    "10.0.0.0/8, 080a",
    "10.128.0.0/9, 090a80",
    "192.0.2.1/32, 20c0000201",
    "255.255.255.255/32, 20ffffffff",
  })
  void prefixesTakeOnlyTheOctetsTheyNeed(String prefix, String wire) throws MessageException {
    Update update = assertInstanceOf(Update.class, read(Captured.update(wire, "", "")));
    assertEquals(PrefixList.of(prefix(prefix)), update.withdrawn());
    assertEquals(Cidr.parse(prefix), PackedPrefix.toCidr(update.withdrawn().at(0)));
    assertArrayEquals(Captured.update(wire, "", ""), MessageCodec.write(update));
  }

  /** From the table of probes: what each of these must be answered with. */
  @ParameterizedTest(name = "{0}: {1}/{2}")
  @CsvSource({
    "marker, 1, 1, 00ffffffffffffffffffffffffffffff0013 04, ''",
    "length 18, 1, 2, ffffffffffffffffffffffffffffffff0012 04, 0012",
    "length 4097, 1, 2, ffffffffffffffffffffffffffffffff1001 02, 1001",
    "KEEPALIVE of 20, 1, 2, ffffffffffffffffffffffffffffffff0014 04 00, 0014",
    "OPEN of 28, 1, 2, ffffffffffffffffffffffffffffffff001c 01 000000000000000000, 001c",
    "UPDATE of 22, 1, 2, ffffffffffffffffffffffffffffffff0016 02 000000, 0016",
    "NOTIFICATION of 20, 1, 2, ffffffffffffffffffffffffffffffff0014 03 00, 0014",
    "ROUTE-REFRESH of 24, 1, 2, ffffffffffffffffffffffffffffffff0018 05 0001000100, 0018",
    "BoRR of 24, 7, 1, ffffffffffffffffffffffffffffffff0018 05 0001010100, ffffffffffffffffffffffffffffffff0018050001010100",
    "EoRR of 22, 7, 1, ffffffffffffffffffffffffffffffff0016 05 000102, ffffffffffffffffffffffffffffffff001605000102",
    "type 0, 1, 3, ffffffffffffffffffffffffffffffff0013 00, 00",
    "type 9, 1, 3, ffffffffffffffffffffffffffffffff0013 09, 09",
    "version 3, 2, 1, ffffffffffffffffffffffffffffffff001d 01 03fde8005a0a00000200, 0004",
    "parameter 9, 2, 4, ffffffffffffffffffffffffffffffff0020 01 04fde8005a0a00000203 0901ff, ''",
    "parameters overrun, 2, 0, ffffffffffffffffffffffffffffffff001d 01 04fde8005a0a00000205, ''",
    "parameter overruns, 2, 0, ffffffffffffffffffffffffffffffff001f 01 04fde8005a0a00000202 0204, ''",
    "capability overruns, 2, 0, ffffffffffffffffffffffffffffffff0021 01 04fde8005a0a00000204 02024104, ''",
    "capability 65 of 2, 2, 0, ffffffffffffffffffffffffffffffff0023 01 04fde8005a0a00000206 020441020001, ''",
    "withdrawn overruns, 3, 1, ffffffffffffffffffffffffffffffff0017 02 00010000, ''",
    "attributes overrun, 3, 1, ffffffffffffffffffffffffffffffff0017 02 00000001, ''",
    "NLRI length 33, 3, 10, ffffffffffffffffffffffffffffffff001d 02 0000 0000 210a00000100, ''",
    "NLRI cut, 3, 10, ffffffffffffffffffffffffffffffff0019 02 0000 0000 180a, ''",
    "withdrawn length 33, 3, 10, ffffffffffffffffffffffffffffffff001d 02 0006 210a00000100 0000, ''",
  })
  void endsTheSession(String what, int code, int subcode, String octets, String data) {
    byte[] frame = Captured.hex(octets);
    MessageException error = assertThrows(MessageException.class, () -> read(frame), what);
    assertEquals(
        new Notification(code, subcode, Octets.of(Captured.hex(data))), error.notification(), what);
  }

  @Test
  void everyCauseHasItsOwnNumbersAndWords() {
    for (NotificationCause cause : NotificationCause.values()) {
      String text = Notification.of(cause).toString();
      assertTrue(text.startsWith(cause.code() + "/" + cause.subcode() + " ("), text);
    }
    assertEquals("6/77 (cease)", new Notification(6, 77, Octets.EMPTY).toString());
    assertEquals("99/1 (unknown error)", new Notification(99, 1, Octets.EMPTY).toString());
  }
}
