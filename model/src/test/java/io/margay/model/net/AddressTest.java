package io.margay.model.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTest {

  @ParameterizedTest
  @CsvSource({
    "192.168.0.1, 192.168.0.1",
    "0.0.0.0, 0.0.0.0",
    "255.255.255.255, 255.255.255.255",
    "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
    "::, ::",
    "::1, ::1",
    "fe80:0:0:0:0:0:0:0, fe80::",
    "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
    "::ffff:10.0.0.1, ::ffff:a00:1",
  })
  void addressesPrintInCanonicalForm(String text, String canonical) {
    assertEquals(canonical, Ip.parse(text).toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1.2.3",
        "1.2.3.4.5",
        "256.0.0.1",
        "01.2.3.4",
        "a.b.c.d",
        "1.2.3.4 ",
        "::g",
        "fe80::1%eth0",
        "host"
      })
  void refusesWhatIsNoAddress(String text) {
    assertThrows(IllegalArgumentException.class, () -> Ip.parse(text));
  }

  @Test
  void textAndBytesRoundTripForRandomAddresses() {
    Random random = new Random(20261121);
    for (int i = 0; i < 20_000; i++) {
      Ip ip = random.nextBoolean() ? Ip.v4(random.nextInt()) : sparseV6(random);
      assertEquals(ip, Ip.parse(ip.toString()));
      assertEquals(ip, Ip.ofBytes(ip.toBytes()));
      Cidr cidr = Cidr.containing(ip, random.nextInt(ip.bitLength() + 1));
      assertEquals(cidr, Cidr.parse(cidr.toString()));
      assertTrue(cidr.contains(ip));
      assertTrue(cidr.contains(cidr.last()));
      assertFalse(cidr.length() > 0 && cidr.contains(cidr.last().plus(1)), cidr::toString);
    }
  }

  /** Few bits set, so that runs of zero groups are common. */
  private static Ip sparseV6(Random random) {
    long mask = random.nextLong();
    return new Ip(true, random.nextLong() & mask, random.nextInt() & mask);
  }

  @Test
  void hostBitsAreRefusedAndTheNetworkIsNamed() {
    var error = assertThrows(IllegalArgumentException.class, () -> Cidr.parse("10.1.2.3/16"));
    assertTrue(error.getMessage().contains("10.1.0.0/16"), error.getMessage());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10.0.0.0",
        "10.0.0.0/",
        "10.0.0.0/33",
        "10.0.0.0/-1",
        "::/129",
        "1.2/16",
        "10.0.0.0/8x"
      })
  void refusesWhatIsNoPrefix(String text) {
    assertThrows(IllegalArgumentException.class, () -> Cidr.parse(text));
  }

  @Test
  void overlapIsSymmetricAndKeepsFamiliesApart() {
    Cidr wide = Cidr.parse("10.0.0.0/8");
    Cidr narrow = Cidr.parse("10.9.0.0/16");
    assertTrue(wide.overlaps(narrow) && narrow.overlaps(wide));
    assertFalse(Cidr.parse("0.0.0.0/0").overlaps(Cidr.parse("::/0")));
  }

  @Test
  void macAndAsNumberReadTheirUsualForms() {
    assertEquals("ee:ee:ee:ee:ee:ee", Mac.parse("EE:EE:EE:EE:EE:EE").toString());
    assertThrows(IllegalArgumentException.class, () -> Mac.parse("ee:ee:ee:ee:ee"));
    assertEquals(65546, AsNumber.parse("1.10").value());
    assertEquals("4200000000", AsNumber.parse("4200000000").toString());
    assertThrows(IllegalArgumentException.class, () -> AsNumber.parse("4294967296"));
    assertThrows(IllegalArgumentException.class, () -> AsNumber.parse("1.70000"));
  }
}
