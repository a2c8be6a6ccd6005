package io.margay.netlink.conntrack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.model.net.Ip;
import io.margay.netlink.Captured;
import io.margay.netlink.Fuzzer;
import io.margay.netlink.Program;
import io.margay.netlink.TestNamespace;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConntrackTest {
  private static final int UDP = 17;

  private static final int FUZZ_EXECUTIONS = 50_000;

  @Test
  void damagedEntriesAreReadOrRefusedAndNothingElse() throws Exception {
    new Fuzzer(13, "flows").run(FUZZ_EXECUTIONS, (_, _, body) -> FlowCodec.read(body));
  }

  @Test
  void anEntryWithoutPortsIsPassedOver() throws Exception {
    List<Flow> flows = new ArrayList<>();
    Captured.visit("flows", (_, _, body) -> FlowCodec.read(body).ifPresent(flows::add));
    assertEquals(
        List.of(5353, 5454), flows.stream().map(f -> f.destination().number()).sorted().toList());
  }

  private static List<Flow> to(Conntrack conntrack, int port) throws Exception {
    return conntrack.flows(flow -> flow.protocol() == UDP && flow.destination().number() == port);
  }

  private static void send(TestNamespace namespace, int port) throws Exception {
    Program.inside(namespace, "bash", "-c", "echo x > /dev/udp/127.0.0.1/" + port);
  }

  @Test
  void aFlowIsListedWithItsTranslationAndForgotten() throws Exception {
    try (TestNamespace namespace = TestNamespace.create();
        Conntrack conntrack = Conntrack.open(namespace.namespace())) {
      Program.inside(namespace, "ip", "link", "set", "lo", "up");
      Program.inside(
          namespace,
          "iptables -t nat -A OUTPUT -p udp --dport 5353 -j DNAT --to-destination 127.0.0.9:53"
              .split(" ", -1));
      send(namespace, 5353);
      send(namespace, 5454);

      Flow redirected = to(conntrack, 5353).getFirst();
      Ip loopback = Ip.parse("127.0.0.1");
      assertEquals(loopback, redirected.source().address());
      assertEquals(new Flow.Port(loopback, 5353), redirected.destination());
      assertEquals(new Flow.Port(Ip.parse("127.0.0.9"), 53), redirected.answering());
      assertTrue(redirected.redirected());
      Flow plain = to(conntrack, 5454).getFirst();
      assertFalse(plain.redirected());

      conntrack.delete(redirected);
      assertEquals(List.of(), to(conntrack, 5353));
      assertEquals(List.of(plain), to(conntrack, 5454));
      conntrack.delete(redirected); // no error
    }
  }

  @Test
  void anEntryWithTheSamePortsThatCameLaterIsNotHit() throws Exception {
    try (TestNamespace namespace = TestNamespace.create();
        Conntrack conntrack = Conntrack.open(namespace.namespace())) {
      Program.inside(namespace, "ip", "link", "set", "lo", "up");
      Program.inside(namespace, "iptables -A OUTPUT -m conntrack --ctstate NEW".split(" ", -1));
      send(namespace, 5353);
      Flow flow = to(conntrack, 5353).getFirst();
      Flow other =
          new Flow(
              flow.protocol(),
              flow.source(),
              flow.destination(),
              flow.answering(),
              flow.zone(),
              flow.id() ^ 0x55555555);
      conntrack.delete(other);
      assertEquals(List.of(flow), to(conntrack, 5353));
    }
  }
}
