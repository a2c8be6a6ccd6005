package io.margay.datastore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.model.net.Cidr;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class KeysTest {
  @Test
  void laysTheStoreOutAsTheContractSays() {
    Cidr block = Cidr.parse("10.0.0.64/26");
    assertEquals(
        "/margay/v1/resources/ippools/default-ipv4",
        Keys.resource("ippools", Optional.empty(), "default-ipv4"));
    assertEquals(
        "/margay/v1/resources/workloadendpoints/default/h1-cni-c0-eth0",
        Keys.resource("workloadendpoints", Optional.of("default"), "h1-cni-c0-eth0"));
    assertEquals("/margay/v1/resources/ippools/", Keys.resources("ippools"));
    assertEquals("/margay/v1/ipam/blocks/10.0.0.64-26", Keys.block(block));
    assertEquals("/margay/v1/ipam/affinities/h1/10.0.0.64-26", Keys.affinity("h1", block));
    assertEquals("/margay/v1/ipam/handles/net.c0", Keys.handle("net.c0"));
    assertEquals("/margay/v1/nodes/h1/status", Keys.nodeStatus("h1"));
    assertEquals("/margay/v1/ipam/blocks/fd00::-122", Keys.block(Cidr.parse("fd00::/122")));
  }

  @Test
  void readsPrefixesBackFromKeys() {
    for (String text : new String[] {"10.0.0.64/26", "fd00::/122", "0.0.0.0/0"}) {
      Cidr cidr = Cidr.parse(text);
      assertEquals(cidr, Keys.cidrOf(Keys.block(cidr)));
      assertEquals(cidr, Keys.cidrOf(Keys.affinity("a-b", cidr)));
    }
    assertThrows(IllegalArgumentException.class, () -> Keys.cidrOf(Keys.blocks() + "nonsense"));
  }

  @Test
  void keepsForeignNamesWithinTheirPart() {
    assertEquals("/margay/v1/ipam/handles/a%2Fb%20%25%C3%BC", Keys.handle("a/b %ü"));
    assertThrows(IllegalArgumentException.class, () -> Keys.handle(""));
    assertThrows(IllegalArgumentException.class, () -> Keys.nameOf(Keys.handles() + "a%2"));
    assertThrows(IllegalArgumentException.class, () -> Keys.nameOf(Keys.handles() + "a%zz"));
  }

  @Test
  void resolvesWhatItEscaped() {
    Random random = new Random(1);
    for (int i = 0; i < 2000; i++) {
      StringBuilder text = new StringBuilder("x");
      for (int n = random.nextInt(12); n > 0; n--) {
        text.appendCodePoint(1 + random.nextInt(random.nextBoolean() ? 0x7f : 0x2ff));
      }
      String key = Keys.handle(text.toString());
      assertTrue(key.indexOf('/', Keys.handles().length()) < 0, key);
      assertEquals(text.toString(), Keys.nameOf(key));
    }
  }
}
