package io.margay.netlink.qdisc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.netlink.Fuzzer;
import io.margay.netlink.Netlink;
import io.margay.netlink.Program;
import io.margay.netlink.TestNamespace;
import io.margay.netlink.link.Ifb;
import io.margay.netlink.link.Link;
import io.margay.netlink.link.LinkChange;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class QdiscTest {
  private static final List<TokenBucket> BUCKETS =
      List.of(
          new TokenBucket(125, 12_000, 40_000),
          new TokenBucket(125_000, 12_000, 44_000),
          new TokenBucket(1_250_000, 1_000_000, 2_000_000),
          new TokenBucket(125_000_000, 2_500_000, 8_000_000),
          new TokenBucket(12_500_000_000L, 250_000_000, 900_000_000), // 100 Gbit/s, in 64 bits
          new TokenBucket(20_000_000, 0xffff_ffffL, 0xffff_ffffL));

  private static final int FUZZ_EXECUTIONS = 50_000;

  private static Optional<TokenBucket> root(Netlink netlink, int index) throws Exception {
    return netlink.qdiscs().stream()
        .filter(qdisc -> qdisc.linkIndex() == index && qdisc.root())
        .findFirst()
        .flatMap(Qdisc::bucket);
  }

  @Test
  void aTokenBucketIsToldBackAsItWasWritten() throws Exception {
    try (TestNamespace namespace = TestNamespace.create();
        Netlink netlink = Netlink.open(namespace.namespace())) {
      netlink.execute(Ifb.create("mgyifb"));
      int index = netlink.link("mgyifb").map(Link::index).orElseThrow();
      for (TokenBucket bucket : BUCKETS) {
        netlink.execute(bucket.replaceRoot(index));
        TokenBucket told = root(netlink, index).orElseThrow();
        assertTrue(bucket.isAbout(told), () -> bucket + " is told as " + told);
      }
      netlink.execute(BUCKETS.get(2).replaceRoot(index));
      String line = Program.inside(namespace, "tc", "qdisc", "show", "dev", "mgyifb");
      assertTrue(line.contains("tbf 1: root refcnt 2 rate 10Mbit burst "), line);
      netlink.execute(Qdisc.deleteRoot(index));
      assertEquals(Optional.empty(), root(netlink, index));
    }
  }

  @Test
  void whatALinkReceivesIsRedirected() throws Exception {
    try (TestNamespace namespace = TestNamespace.create();
        Netlink netlink = Netlink.open(namespace.namespace())) {
      Program.inside(namespace, "ip link add mgya type veth peer name mgyb".split(" ", -1));
      netlink.execute(Ifb.create("mgyifb"));
      int link = netlink.link("mgya").map(Link::index).orElseThrow();
      int ifb = netlink.link("mgyifb").map(Link::index).orElseThrow();
      netlink.execute(LinkChange.of(ifb).up().request());
      assertEquals(List.of(), netlink.redirects(link));
      netlink.execute(Redirect.prepare(link));
      netlink.execute(Redirect.all(link, ifb));
      assertEquals(List.of(ifb), netlink.redirects(link));
      String told = Program.inside(namespace, "tc", "filter", "show", "dev", "mgya", "ingress");
      assertTrue(told.contains("match 00000000/00000000 at 0"), told);
      assertTrue(told.contains("mirred (Egress Redirect to device mgyifb) stolen"), told);
      netlink.execute(Redirect.delete(link));
      assertEquals(List.of(), netlink.redirects(link));
    }
  }

  @Test
  void damagedMessagesAreReadOrRefusedAndNothingElse() throws Exception {
    new Fuzzer(15, "qdiscs").run(FUZZ_EXECUTIONS, (_, _, body) -> Qdisc.read(body));
    new Fuzzer(16, "redirects").run(FUZZ_EXECUTIONS, (_, _, body) -> Redirect.read(body));
  }

  @Test
  void impossibleBucketsAreRefusedBeforeTheKernelIsAsked() {
    assertThrows(IllegalArgumentException.class, () -> new TokenBucket(0, 1, 1));
    assertThrows(IllegalArgumentException.class, () -> new TokenBucket(1, 1L << 32, 1));
    assertThrows(IllegalArgumentException.class, () -> new TokenBucket(1, 1_000_000, 1));
  }
}
