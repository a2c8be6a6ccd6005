package io.margay.ipam.block;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class PoolBlocksTest {
  @Test
  void walksEachBlockOnceInAnOrderOfEachNodesOwn() {
    for (String cidr : new String[] {"10.0.0.0/16", "10.1.0.0/26", "10.1.0.0/25", "fd00::/112"}) {
      PoolBlocks blocks = new PoolBlocks(pool(cidr, cidr.contains(":") ? 122 : 26));
      Set<Cidr> seen = new HashSet<>();
      for (long n = 0; n < blocks.count(); n++) {
        Cidr candidate = blocks.candidate("h1", n);
        assertTrue(Cidr.parse(cidr).contains(candidate));
        assertTrue(seen.add(candidate));
      }
      assertEquals(blocks.count(), seen.size());
    }
  }

  /** 100 hosts that take their first block of 1,024 at once mostly do not meet. */
  @Test
  void spreadsHosts() {
    PoolBlocks blocks = new PoolBlocks(pool("10.0.0.0/16", 26));
    Set<Cidr> first = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      first.add(blocks.candidate("host-" + i, 0));
    }
    assertTrue(first.size() > 85, "only " + first.size());
  }

  @Test
  void leavesOutNetworkAndBroadcastOfThePoolOnly() {
    PoolBlocks blocks = new PoolBlocks(pool("10.0.0.0/24", 26));
    assertEquals(Set.of(0), blocks.excluded(Cidr.parse("10.0.0.0/26")));
    assertEquals(Set.of(), blocks.excluded(Cidr.parse("10.0.0.64/26")));
    assertEquals(Set.of(63), blocks.excluded(Cidr.parse("10.0.0.192/26")));
    assertEquals(254, blocks.usable());
    assertEquals(2, new PoolBlocks(pool("10.0.0.0/31", 32)).usable());
    assertEquals(1, new PoolBlocks(pool("10.0.0.0/32", 32)).usable());
    PoolBlocks v6 = new PoolBlocks(pool("fd00::/120", 122));
    assertEquals(Set.of(0), v6.excluded(Cidr.parse("fd00::/122")));
    assertEquals(Set.of(), v6.excluded(Cidr.parse("fd00::c0/122")));
    assertEquals(255, v6.usable());
    assertEquals(Long.MAX_VALUE, new PoolBlocks(pool("fd00::/64", 122)).usable());
  }

  @Test
  void makesOneBlockOfAPoolSmallerThanABlock() {
    PoolBlocks blocks = new PoolBlocks(pool("10.0.0.16/28", 26));
    assertEquals(1, blocks.count());
    assertEquals(Cidr.parse("10.0.0.16/28"), blocks.candidate("h1", 0));
    assertEquals(Cidr.parse("10.0.0.16/28"), blocks.blockOf(Ip.parse("10.0.0.20")));
    assertThrows(IllegalArgumentException.class, () -> blocks.blockOf(Ip.parse("10.0.0.1")));
  }

  @Test
  void cutsHugePoolsWithoutLeavingThem() {
    PoolBlocks blocks = new PoolBlocks(pool("fd00::/48", 122));
    Random random = new Random(5);
    for (int i = 0; i < 1000; i++) {
      Cidr candidate = blocks.candidate("h" + i, random.nextLong(blocks.count()));
      assertTrue(Cidr.parse("fd00::/48").contains(candidate));
    }
  }

  @Test
  void refusesBlockSizesThatDoNotFit() {
    assertThrows(IllegalArgumentException.class, () -> pool("10.0.0.0/16", 19));
    assertThrows(IllegalArgumentException.class, () -> pool("10.0.0.0/16", 33));
    assertThrows(IllegalArgumentException.class, () -> pool("fd00::/64", 64));
  }

  @Test
  void addsUpWhatIsUsed() {
    Pool pool = pool("10.0.0.0/24", 26);
    Block first =
        Block.empty(Cidr.parse("10.0.0.0/26"), Optional.of("h1"), new TreeSet<>(Set.of(0)))
            .allocate(Ip.parse("10.0.0.1"), by("a", "h1"))
            .allocate(Ip.parse("10.0.0.9"), by("b", "h2"));
    Block stray =
        Block.empty(Cidr.parse("10.9.0.0/26"), Optional.of("h2"), new TreeSet<>())
            .allocate(Ip.parse("10.9.0.1"), by("c", "h2"));
    IpamReport report = IpamReport.of(List.of(pool), List.of(stray, first));
    assertEquals(new IpamReport.Usage(254, 2, 1, 252), report.pools().getFirst().usage());
    assertEquals(
        new IpamReport.Usage(63, 2, 1, 61), report.pools().getFirst().blocks().getFirst().usage());
    assertEquals(
        List.of(Cidr.parse("10.9.0.0/26")),
        report.strays().stream().map(IpamReport.BlockUsage::cidr).toList());
    assertEquals(new IpamReport.Usage(318, 3, 1, 315), report.total());
  }

  private static Pool pool(String cidr, int blockSize) {
    return new Pool("p", Cidr.parse(cidr), blockSize, true);
  }

  private static Allocation by(String handle, String node) {
    return new Allocation(handle, node, Allocation.State.ASSIGNED);
  }
}
