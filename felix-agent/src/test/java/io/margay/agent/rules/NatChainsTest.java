package io.margay.agent.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.agent.desired.PortMap;
import io.margay.agent.ipset.SetTable;
import io.margay.agent.iptables.Chain;
import io.margay.agent.iptables.Iptables;
import io.margay.agent.iptables.Table;
import io.margay.agent.iptables.TableName;
import io.margay.agent.testbed.TestNamespace;
import io.margay.model.net.Ip;
import io.margay.model.resource.Protocol;
import io.margay.netlink.ipset.IpSets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class NatChainsTest {
  private static final List<Protocol> PROTOCOLS =
      List.of(Protocol.TCP, Protocol.UDP, Protocol.SCTP);

  private static PortMap map(Protocol protocol, String hostIp, int hostPort, int port) {
    return new PortMap(
        protocol,
        hostIp.isEmpty() ? Optional.empty() : Optional.of(Ip.parse(hostIp)),
        hostPort,
        Ip.parse("10.1.0.1"),
        port);
  }

  private static PortMap random(Random random) {
    return map(
        PROTOCOLS.get(random.nextInt(3)),
        random.nextInt(4) == 0 ? "10.199.0." + random.nextInt(255) : "",
        1 + random.nextInt(65_535),
        1 + random.nextInt(65_535));
  }

  private static List<Chain> render(Iterable<PortMap> maps) {
    Map<NatChains.Slice, Set<PortMap>> slices = new TreeMap<>();
    for (PortMap map : maps) {
      slices.computeIfAbsent(NatChains.Slice.of(map), slice -> new HashSet<>()).add(map);
    }
    List<Chain> chains = new ArrayList<>();
    chains.add(NatChains.dispatch(slices.keySet()));
    slices.forEach((slice, of) -> chains.add(NatChains.slice(slice, of)));
    return chains;
  }

  @Test
  void theOrderOfMappingsDoesNotMatter() {
    Random random = new Random(3);
    for (int round = 0; round < 50; round++) {
      List<PortMap> maps = new ArrayList<>();
      for (int i = random.nextInt(40); i > 0; i--) {
        maps.add(random(random));
      }
      List<Chain> once = render(maps);
      Collections.shuffle(maps, random);
      assertEquals(once, render(maps));
    }
  }

  @Test
  void theKernelTakesEveryMappingAndGivesItBack() throws Exception {
    try (TestNamespace host = new TestNamespace();
        IpSets kernel = IpSets.open(host.namespace());
        Iptables iptables = Iptables.open(host.namespace(), host.prefix())) {
      SetTable sets = new SetTable(kernel, SetName.PREFIX);
      sets.replace(NatChains.MASQUERADED_SET, Set.of());
      sets.replace(NatChains.POOLS_SET, Set.of());
      sets.apply();
      Table nat = new Table(iptables, TableName.NAT);
      NatChains.jumps().forEach(nat::jump);
      nat.set(NatChains.postrouting());
      Random random = new Random(5);
      Set<PortMap> maps = new TreeSet<>();
      for (int i = 0; i < 300; i++) {
        maps.add(random(random));
      }
      maps.add(map(Protocol.TCP, "", 1, 65_535));
      maps.add(map(Protocol.TCP, "", 65_535, 1));
      for (int i = 0; i < 20; i++) {
        maps.add(map(Protocol.SCTP, "", 7000 + i, 9000 + i));
      }
      render(maps).forEach(nat::set);
      nat.apply();
      nat.invalidate();
      assertEquals(Set.of(), nat.apply());
    }
  }

  @Test
  void aThousandPublishedPortsCostAFirstPacketFewRules() {
    List<PortMap> row = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      row.add(map(Protocol.TCP, "", 8000 + i, 80));
    }
    int longest = render(row).stream().mapToInt(chain -> chain.rules().size()).max().orElse(0);
    assertTrue(longest <= 128, () -> "longest chain: " + longest);
    assertEquals(9 + 1, render(row).size());
  }

  @Test
  void mappingsCollideWhereOnePacketCouldMeanBoth() {
    PortMap any = map(Protocol.TCP, "", 80, 8080);
    PortMap one = map(Protocol.TCP, "10.0.0.1", 80, 8080);
    assertTrue(any.collides(one) && one.collides(any) && any.collides(any));
    assertFalse(one.collides(map(Protocol.TCP, "10.0.0.2", 80, 8080)));
    assertFalse(any.collides(map(Protocol.UDP, "", 80, 8080)));
    assertFalse(any.collides(map(Protocol.TCP, "", 81, 8080)));
  }
}
