package io.margay.agent.dataplane;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.margay.agent.desired.Instruction;
import io.margay.agent.rules.SetName;
import io.margay.agent.testbed.Program;
import io.margay.agent.testbed.TestNamespace;
import io.margay.model.net.Cidr;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RoutesBesideStrangersTest {
  private static final Cidr BLOCK = Cidr.parse("10.1.0.0/26");
  private static final String SET = SetName.PREFIX + "held";

  @Test
  void aBridgesRouteGetsItsWayAlthoughASetWaitsForItsEnd() throws Exception {
    Inbox inbox = new Inbox();
    try (TestNamespace host = new TestNamespace();
        Kernel kernel = new Kernel(inbox, host.open(), host.prefix())) {
      Dataplane dataplane = new Dataplane(kernel, new NoMesh(), inbox); // not started: we step it
      Program.inside(host, "ip link set lo up");
      Program.inside(host, "ip link add cni0 type bridge");
      Program.inside(host, "ip link set cni0 up");
      Instruction block =
          new Instruction.SetRouting(
              Set.of(BLOCK), Map.of(), Set.of(), Set.of(), Map.of(), Set.of());
      long now = System.nanoTime();
      kernel.sets().replace(SET, Set.of(BLOCK));
      step(dataplane, now, block);
      step(
          dataplane,
          now,
          new Instruction.SetMasquerade(Set.of(), Set.of()),
          new Instruction.InSync());
      assertEquals("blackhole 10.1.0.0/26 proto 80", ours(host));

      Program.inside(host, "iptables -A INPUT -m set --match-set " + SET + " src");
      kernel.sets().remove(SET);
      step(dataplane, now, block);
      Program.inside(host, "ip address add 10.1.0.1/26 dev cni0");
      dataplane.step(List.of(new Message.RouteGone(BLOCK)), now);
      assertEquals("", ours(host));
      Program.inside(host, "ipset list -name " + SET); // it waits still
    }
  }

  private static void step(Dataplane dataplane, long now, Instruction... instructions) {
    dataplane.step(List.of(new Message.Instructions(List.of(instructions), List.of())), now);
  }

  private static String ours(TestNamespace host) throws Exception {
    return Program.inside(host, "ip route show type blackhole").strip();
  }
}
