package io.margay.agent.desired;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.model.net.Ip;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GatewayTest {
  @Test
  void everyNetworkHasItsOwnWhichIsNeitherTheFirstNorReserved() {
    for (int i = 0; i < 20_000; i++) {
      Ip gateway = Gateway.ofNetwork("net" + i, Set.of());
      int bits = gateway.v4Bits();
      int a = (bits >>> 8) & 255;
      int b = bits & 255;
      assertTrue(Gateway.isPossible(gateway));
      assertTrue(a >= 1 && a <= 254 && b >= 1 && b <= 254, gateway.toString());
      assertNotEquals(Gateway.FIRST, gateway);
      assertNotEquals(Ip.parse("169.254.169.254"), gateway);
      assertEquals(gateway, Gateway.ofNetwork("net" + i, Set.of()), "by its name alone");
    }
  }

  @Test
  void aContainerNeverGetsOneTwice() {
    Set<Ip> taken = new HashSet<>();
    for (int i = 0; i < 2000; i++) {
      assertTrue(taken.add(Gateway.ofNetwork("same", taken)));
    }
  }
}
