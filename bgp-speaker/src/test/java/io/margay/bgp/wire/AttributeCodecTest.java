package io.margay.bgp.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.model.net.AsNumber;
import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AttributeCodecTest {
  private static final AttributeContext EXTERNAL = new AttributeContext(true, true, false);
  private static final AttributeContext INTERNAL = new AttributeContext(true, false, false);
  private static final AttributeContext TWO_OCTET = new AttributeContext(false, true, false);

  private static final String ORIGIN = "400101 00";
  private static final String PATH = "400206 0201 0000fde9"; // 65001
  private static final String HOP = "400304 c0000201"; // 192.0.2.1
  private static final String GOOD = ORIGIN + PATH + HOP;

  private static AttributeResult read(String list, AttributeContext context)
      throws MessageException {
    return AttributeReader.read(ByteBuffer.wrap(Captured.hex(list)), context, true);
  }

  private static PathAttributes attributes(String list, AttributeContext context)
      throws MessageException {
    AttributeResult result = read(list, context);
    assertEquals(Optional.empty(), result.withdraw());
    return result.attributes().orElseThrow();
  }

  @Test
  void readsAndWritesTheAttributesOfBird() throws MessageException {
    Update update = (Update) MessageCodec.read(ByteBuffer.wrap(Captured.UPDATE_COMMUNITIES));
    PathAttributes read =
        AttributeReader.read(update.attributes().buffer(), EXTERNAL, true)
            .attributes()
            .orElseThrow();
    assertEquals(Origin.IGP, read.origin());
    assertEquals("4200000002 4200000009", read.asPath().toString());
    assertEquals(Ip.parse("192.0.2.1"), read.nextHop());
    assertTrue(read.hasCommunity(65002 << 16 | 7));
    assertFalse(read.hasCommunity(65002 << 16 | 8));
    assertEquals(
        List.of(Attribute.COMMUNITIES, Attribute.EXTENDED_COMMUNITIES, Attribute.LARGE_COMMUNITIES),
        read.others().stream().map(Attribute::type).toList());
    assertEquals(update.attributes(), Octets.of(AttributeWriter.write(read, true)));
  }

  @Test
  void readsEveryKnownAttributeInAnyOrder() throws MessageException {
    String list =
        "c00708 0000fdea 0a000007" // AGGREGATOR
            + "400600" // ATOMIC_AGGREGATE
            + "400504 000000c8" // LOCAL_PREF 200
            + "800404 ffffffff" // MULTI_EXIT_DISC
            + HOP
            + "40020c 0201 0000fde9 0101 0000fdea" // 65001 {65002}
            + "500100 01 02"; // ORIGIN INCOMPLETE with an extended length it does not need
    PathAttributes read = attributes(list, INTERNAL);
    assertEquals(Origin.INCOMPLETE, read.origin());
    assertEquals("65001 {65002}", read.asPath().toString());
    assertEquals(2, read.asPath().length());
    assertEquals(OptionalLong.of(0xffff_ffffL), read.med());
    assertEquals(OptionalLong.of(200), read.localPref());
    assertTrue(read.atomicAggregate());
    assertEquals(
        Optional.of(new Aggregator(new AsNumber(65002), Ip.parse("10.0.0.7"))), read.aggregator());
  }

  @Test
  void keepsUnknownAttributesOctetForOctet() throws MessageException {
    String unknown = "c0c803 010203" + "80c901 ff";
    PathAttributes read = attributes(GOOD + unknown, EXTERNAL);
    assertEquals(
        List.of(
            new Attribute(0xc0, 200, Octets.ofInts(1, 2, 3)),
            new Attribute(0x80, 201, Octets.ofInts(0xff))),
        read.others());
    assertArrayEquals(Captured.hex(GOOD + unknown), AttributeWriter.write(read, true));
  }

  /** RFC 7606 section 7 and the table of probes: the routes are withdrawn, the session stays. */
  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "ORIGIN 3, 400101 03",
    "ORIGIN of 2, 400102 0000",
    "ORIGIN optional, c00101 00",
    "ORIGIN missing, ''",
  })
  void withdrawsForABadOrigin(String what, String origin) throws MessageException {
    assertTrue(read(origin + PATH + HOP, EXTERNAL).withdraw().isPresent(), what);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "segment type 0, 400206 0001 0000fde9",
    "segment type 9, 400206 0901 0000fde9",
    "confederation, 400206 0301 0000fde9",
    "empty segment, 400202 0200",
    "overrun, 400206 0202 0000fde9",
    "underrun, 400207 0201 0000fde9 02",
    "AS 0, 400206 0201 00000000",
    "flags, 000206 0201 0000fde9",
    "missing, ''",
  })
  void withdrawsForABadPath(String what, String path) throws MessageException {
    assertTrue(read(ORIGIN + path + HOP, EXTERNAL).withdraw().isPresent(), what);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "0.0.0.0, 400304 00000000",
    "127.0.0.1, 400304 7f000001",
    "224.0.0.1, 400304 e0000001",
    "255.255.255.255, 400304 ffffffff",
    "3 octets, 400303 c00002",
    "missing, ''",
  })
  void withdrawsForABadNextHop(String what, String hop) throws MessageException {
    assertTrue(read(ORIGIN + PATH + hop, EXTERNAL).withdraw().isPresent(), what);
  }

  @Test
  void takesALoopbackNextHopOnALoopbackSession() throws MessageException {
    AttributeContext loopback = new AttributeContext(true, true, true);
    PathAttributes read = attributes(ORIGIN + PATH + "400304 7f000002", loopback);
    assertEquals(Ip.parse("127.0.0.2"), read.nextHop());
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "MED of 3, 800403 000000",
    "MED transitive, c00404 00000000",
    "LOCAL_PREF of 3, 400503 000000",
    "COMMUNITIES of 0, c00800",
    "COMMUNITIES of 5, c00805 0000000000",
    "ORIGINATOR_ID of 3, 800903 000000",
    "CLUSTER_LIST of 0, 800a00",
    "CLUSTER_LIST of 5, 800a05 0000000000",
    "extended communities of 7, c01007 00000000000000",
    "extended communities of 0, c01000",
    "large communities of 11, c0200b 0000000000000000000000",
    "large communities of 0, c02000",
    "OTC of 3, c02303 000000",
    "overrun, c0c8ff 00",
    "cut header, c0c8",
    "cut extended length, d0c800",
  })
  void withdrawsFor(String what, String attribute) throws MessageException {
    assertTrue(read(GOOD + attribute, INTERNAL).withdraw().isPresent(), what);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "ATOMIC_AGGREGATE of 1, 400601 00",
    "AGGREGATOR of 6, c00706 fde90a000001",
    "AS4_PATH from an AS4 peer, c01106 0201 0000fde9",
    "AS4_AGGREGATOR from an AS4 peer, c01208 0000fde9 0a000001",
    "duplicate ORIGIN, 400101 02",
    "LOCAL_PREF from another AS, 400504 000000c8",
    "broken LOCAL_PREF from another AS, 400501 00",
    "ORIGINATOR_ID from another AS, 800904 0a000001",
    "CLUSTER_LIST from another AS, 800a04 0a000001",
  })
  void dropsOneAttributeFor(String what, String attribute) throws MessageException {
    AttributeResult result = read(GOOD + attribute, EXTERNAL);
    assertEquals(1, result.discarded().size(), what);
    assertEquals(attributes(GOOD, EXTERNAL), result.attributes().orElseThrow());
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "unknown well-known, 4063 01 00, 3, 2, 40630100",
    "MP_REACH cut, 800e04 00010104, 3, 9, 800e04 00010104",
    "MP_REACH next hop overruns, 800e09 000101 05 c0000201 00, 3, 9, 800e09 000101 05 c0000201 00",
    "MP_REACH next hop of 16 for IPv4, 800e15 000101 10 00000000000000000000000000000000 00, 3, 9, 800e15 000101 10 00000000000000000000000000000000 00",
    "MP_REACH twice, 800e05 0002010000 800e05 0002010000, 3, 1, ''",
    "MP_UNREACH cut, 800f02 0001, 3, 9, 800f02 0001",
    "MP_UNREACH twice, 800f03 000201 800f03 000201, 3, 1, ''",
    "MP_REACH prefix of 33, 800e0f 000101 04 c0000201 00 210a00000080, 3, 9, 800e0f 000101 04 c0000201 00 210a00000080",
    "MP_UNREACH prefix cut, 900f0006 000101 18 0a00, 3, 9, 800f06 000101 18 0a00",
  })
  void endsTheSessionFor(String what, String attribute, int code, int subcode, String data) {
    MessageException error =
        assertThrows(MessageException.class, () -> read(GOOD + attribute, EXTERNAL), what);
    assertEquals(
        new Notification(code, subcode, Octets.of(Captured.hex(data))), error.notification());
  }

  @ParameterizedTest
  @ValueSource(strings = {"400101 03", "c00800", "c0c8ff00"})
  void endsTheSessionForABrokenListWithoutRoutes(String list) {
    // RFC 7606 section 5.2: nobody can tell which routes it was about.
    MessageException error =
        assertThrows(
            MessageException.class,
            () -> AttributeReader.read(ByteBuffer.wrap(Captured.hex(list)), EXTERNAL, false));
    assertEquals(3, error.notification().code());
    assertEquals(1, error.notification().subcode());
  }

  @Test
  void keepsEachLargeCommunityOnce() throws MessageException { // RFC 8092 section 3
    String one = "00000001 00000002 00000003";
    String other = "00000001 00000002 00000004";
    PathAttributes read = attributes(GOOD + "c02024" + one + other + one, EXTERNAL);
    assertEquals(Octets.of(Captured.hex(one + other)), read.others().getFirst().value());
  }

  @Test
  void takesIpv4RoutesOutOfMpReach() throws MessageException {
    String reach = "800e0f 000101 04 c0000263 00 10 0a07 10 0a08";
    AttributeResult result =
        AttributeReader.read(
            ByteBuffer.wrap(Captured.hex(reach + ORIGIN + PATH + "800f06 000101 10 0a09")),
            EXTERNAL,
            false);
    assertEquals(
        Optional.of(
            new MpReach(
                Ip.parse("192.0.2.99"),
                PrefixList.of(prefix("10.7.0.0/16"), prefix("10.8.0.0/16")))),
        result.reach());
    assertEquals(PrefixList.of(prefix("10.9.0.0/16")), result.unreach());
    assertEquals("65001", result.attributes().orElseThrow().asPath().toString());
  }

  @Test
  void ignoresFamiliesThatWereNotNegotiated() throws MessageException {
    String reach = "800e15 0002 01 10 20010db8000000000000000000000001 00";
    AttributeResult result =
        AttributeReader.read(ByteBuffer.wrap(Captured.hex(reach)), EXTERNAL, false);
    assertEquals(Optional.empty(), result.reach());
    assertEquals(Optional.empty(), result.attributes());
  }

  private static long prefix(String text) {
    return PackedPrefix.of(Cidr.parse(text));
  }

  /** RFC 6793 section 4.2.3. */
  @ParameterizedTest(name = "{0} with {1} is {2}")
  @CsvSource({
    "0203 fde9 5ba0 5ba0, 0202 00011170 00011171, 65001 70000 70001",
    "0202 5ba0 5ba0, 0202 00011170 00011171, 70000 70001",
    "0201 5ba0, 0202 00011170 00011171, 23456", // longer: ignored
    "0202 fde9 fdea, '', 65001 65002",
    "0102 fde9 fdea 0201 5ba0, 0201 00011170, {65001 65002} 70000",
    "0202 fde9 5ba0, 0301 00000007 0201 00011170 0401 00000008, 65001 70000", // RFC 6793 section 3
  })
  void mergesAs4Path(String path, String as4Path, String merged) throws MessageException {
    String list = ORIGIN + HOP + attribute("40", 2, path);
    list += as4Path.isEmpty() ? "" : attribute("c0", 17, as4Path);
    assertEquals(merged, attributes(list, TWO_OCTET).asPath().toString());
  }

  private static String attribute(String flags, int type, String value) {
    return "%s%02x%02x%s".formatted(flags, type, Captured.hex(value).length, value);
  }

  @Test
  void ignoresAs4AttributesThatAnOldRouterMadeStale() throws MessageException {
    String list =
        ORIGIN
            + HOP
            + "400206 0202 fde9 5ba0"
            + "c00706 fde9 0a000001" // AGGREGATOR not AS_TRANS: rewritten on the way
            + "c01106 0201 00011170"
            + "c01208 00011170 0a000001";
    PathAttributes read = attributes(list, TWO_OCTET);
    assertEquals("65001 23456", read.asPath().toString());
    assertEquals(new AsNumber(65001), read.aggregator().orElseThrow().as());
  }

  @Test
  void tellsTwoOctetPeersTheWholePathBesideAsTrans() throws MessageException {
    PathAttributes path =
        attributes(
            GOOD + "c00708 00011170 0a000001" + "c02304 00000001" + "c01008 0002fdea00000009",
            EXTERNAL);
    PathAttributes longPath =
        new PathAttributes(
            path.origin(),
            AsPath.sequence(70_000, 65001),
            path.nextHop(),
            path.med(),
            path.localPref(),
            false,
            path.aggregator(),
            path.others());
    assertArrayEquals(
        Captured.hex(
            ORIGIN
                + "400206 0202 5ba0 fde9"
                + HOP
                + "c00706 5ba0 0a000001"
                + "c01008 0002fdea00000009"
                + "c0110a 0202 00011170 0000fde9"
                + "c01208 00011170 0a000001"
                + "c02304 00000001"),
        AttributeWriter.write(longPath, false));
    // And back again.
    AttributeResult back =
        AttributeReader.read(
            ByteBuffer.wrap(AttributeWriter.write(longPath, false)), TWO_OCTET, true);
    assertEquals(longPath, back.attributes().orElseThrow());
  }

  @Test
  void prependsIntoANewSegmentWhenTheFirstIsFull() {
    long[] many = new long[255];
    Arrays.fill(many, 65001);
    AsPath full = AsPath.sequence(many);
    AsPath longer = full.prepend(new AsNumber(65000));
    assertEquals(256, longer.length());
    assertEquals(OptionalLong.of(65000), longer.first());
    assertTrue(longer.contains(new AsNumber(65001)));
    assertEquals("7", AsPath.EMPTY.prepend(new AsNumber(7)).toString());
    assertEquals("7 8", AsPath.sequence(8).prepend(new AsNumber(7)).toString());
  }

  @Test
  void longPathsGetAnExtendedLength() throws MessageException {
    long[] many = new long[200];
    Arrays.fill(many, 65001);
    PathAttributes base = attributes(GOOD, EXTERNAL);
    PathAttributes attributes =
        new PathAttributes(
            base.origin(),
            AsPath.sequence(many).prepend(new AsNumber(1)),
            base.nextHop(),
            base.med(),
            base.localPref(),
            false,
            base.aggregator(),
            base.others());
    byte[] written = AttributeWriter.write(attributes, true);
    AttributeResult back = AttributeReader.read(ByteBuffer.wrap(written), EXTERNAL, true);
    assertEquals(attributes, back.attributes().orElseThrow());
  }
}
