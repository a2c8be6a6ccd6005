package io.margay.netlink.nflog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.netlink.Captured;
import io.margay.netlink.Fuzzer;
import io.margay.netlink.NetlinkException;
import io.margay.netlink.Program;
import io.margay.netlink.TestNamespace;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class NfLogTest {
  private static final int GROUP = 4242;
  private static final int ICMP = 1;
  private static final int PACKET = 0x400;
  private static final int FUZZ_EXECUTIONS = 50_000;

  @Test
  void aPacketThatMeetsTheRuleArrivesWithPrefixLinkAndHeader() throws Exception {
    BlockingQueue<LoggedPacket> packets = new ArrayBlockingQueue<>(64);
    try (TestNamespace namespace = TestNamespace.create();
        NfLog _ = NfLog.open(namespace.namespace(), GROUP, packets::offer)) {
      Program.inside(namespace, "ip", "link", "set", "lo", "up");
      Program.inside(
          namespace,
          "iptables",
          "-A",
          "INPUT",
          "-p",
          "icmp",
          "-j",
          "NFLOG",
          "--nflog-group",
          Integer.toString(GROUP),
          "--nflog-prefix",
          "mgy:deny:p1");
      Program.inside(namespace, "ping", "-c", "1", "-s", "400", "-W", "2", "127.0.0.1");

      LoggedPacket packet = packets.poll(5, TimeUnit.SECONDS);
      assertNotNull(packet);
      assertEquals("mgy:deny:p1", packet.prefix());
      assertEquals(1, packet.inLink());
      assertEquals(0, packet.outLink());
      assertEquals(128, packet.header().remaining());
      assertEquals(0x45, packet.header().get(0));
      assertEquals(428, packet.header().getShort(2));
      assertEquals(ICMP, packet.header().get(9));
      assertEquals(0x7f000001, packet.header().getInt(16));
    }
  }

  @Test
  void capturedPacketsAreRead() throws Exception {
    List<LoggedPacket> packets = new ArrayList<>();
    Captured.visit(
        "logged",
        (type, _, body) -> {
          if (type == PACKET) {
            packets.add(LoggedPacket.read(body));
          }
        });
    assertEquals(
        List.of("mgy:out", "mgy:deny:p1", "mgy:out", "mgy:deny:p1"),
        packets.stream().map(LoggedPacket::prefix).toList());
    assertEquals(1, packets.get(0).outLink());
    assertEquals(0, packets.get(0).inLink());
    assertEquals(1, packets.get(1).inLink());
    assertEquals(128, packets.get(1).header().remaining());
  }

  @Test
  void damagedPacketsAreReadOrRefusedAndNothingElse() throws Exception {
    new Fuzzer(9, "logged").run(FUZZ_EXECUTIONS, (_, _, body) -> LoggedPacket.read(body));
  }

  @Test
  void aGroupHasOneReaderAndIsFreeAfterClose() throws Exception {
    try (TestNamespace namespace = TestNamespace.create()) {
      try (NfLog _ = NfLog.open(namespace.namespace(), GROUP, _ -> {})) {
        NetlinkException refusal =
            assertThrows(
                NetlinkException.class,
                () -> NfLog.open(namespace.namespace(), GROUP, _ -> {}).close());
        assertTrue(
            refusal.getMessage().startsWith("bind log group 4242: another process has bound it"),
            refusal.getMessage());
      }
      NfLog.open(namespace.namespace(), GROUP, _ -> {}).close();
    }
  }
}
