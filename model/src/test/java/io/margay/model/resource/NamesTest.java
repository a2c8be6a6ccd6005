package io.margay.model.resource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NamesTest {

  @ParameterizedTest
  @CsvSource({
    "h1, cni, c0ffee, eth0, h1-cni-c0ffee-eth0",
    "h-1, cni, a--b, eth-0, h--1-cni-a----b-eth--0",
    "h1-, docker, c-, e-, h1---docker-c---e--",
  })
  void doublesTheDashesOfAnEndpoint(
      String node, String orchestrator, String container, String itf, String text) {
    EndpointName name = new EndpointName(node, orchestrator, container, itf);
    assertEquals(text, name.toString());
    assertEquals(name, EndpointName.parse(text));
  }

  @Test
  void readsBackEveryEndpointName() {
    Random random = new Random(7);
    for (int i = 0; i < 20_000; i++) {
      EndpointName name = new EndpointName(part(random), part(random), part(random), part(random));
      assertEquals(name, EndpointName.parse(name.toString()));
    }
  }

  private static String part(Random random) {
    StringBuilder part = new StringBuilder("a");
    for (int n = random.nextInt(5); n > 0; n--) {
      part.append("a-_.".charAt(random.nextInt(4)));
    }
    return part.toString();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "a-b-c", "a-b-c-d-e", "a--b-c-d", "-a-b-c-d", "a-b-c-"})
  void refusesWhatIsNoEndpointName(String text) {
    assertThrows(InvalidFieldException.class, () -> EndpointName.parse(text));
  }

  @ParameterizedTest
  @CsvSource({
    "web, true",
    "a.b-c.d1, true",
    "1, true",
    "'', false",
    "Web, false",
    "a_b, false",
    "-a, false",
    "a-, false",
    "a..b, false",
    ".a, false",
    "a/b, false",
  })
  void takesSubdomains(String name, boolean expected) {
    assertEquals(expected, Names.isSubdomain(name));
  }

  @ParameterizedTest
  @CsvSource({
    "role, true",
    "margay.io/network, true",
    "a/b/c, false",
    "/a, false",
    "a/, false",
    "Example.com/Role_1.x, true",
    "'a b', false",
    "'', false",
    "-a, false",
  })
  void takesQualifiedLabelKeys(String key, boolean expected) {
    assertEquals(expected, Names.isLabelKey(key));
  }

  @ParameterizedTest
  @CsvSource({
    "POOLS, IP_POOL",
    "ipPool, IP_POOL",
    "gnp, GLOBAL_NETWORK_POLICY",
    "policy, GLOBAL_NETWORK_POLICY",
    "Profiles, PROFILE",
    "node, NODE",
    "wep, WORKLOAD_ENDPOINT",
    "endpoints, WORKLOAD_ENDPOINT",
    "globalnetworkpolicies, GLOBAL_NETWORK_POLICY",
  })
  void knowsTheWordsForKinds(String word, Kind kind) {
    assertEquals(kind, Kind.ofWord(word).orElseThrow());
  }
}
