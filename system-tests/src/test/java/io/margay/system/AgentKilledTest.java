package io.margay.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.lab.Container;
import io.margay.lab.Host;
import io.margay.lab.LabProcess;
import io.margay.lab.Ping;
import io.margay.lab.Poll;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The agent is killed under running flows, and starts again. */
@ExtendWith(ThreeHosts.Given.class)
class AgentKilledTest {
  private static final Duration BACK = Duration.ofSeconds(30);

  @Test
  void whatTheKernelCarriesGoesOnAndNothingRightIsRewritten(ThreeHosts hosts) throws IOException {
    List<Container> containers = hosts.attach("h1/k1", "h1/k2", "h2/k3");
    ThreeHosts.awaitMesh(containers);
    Host h1 = hosts.host("h1");
    LabProcess agent = h1.process("agent");
    try (Ping local = containers.get(0).startPing(containers.get(1).address());
        Ping across = containers.get(0).startPing(containers.get(2).address())) {
      Poll.until(Duration.ofSeconds(5), "pings run", () -> across.report().received() > 3);
      String rules = rules(h1);
      String routes = h1.run("ip", "route").orThrow();
      agent.kill9();
      int logged = Files.readString(agent.log()).length();
      agent.start();
      agent.awaitReady(BACK);
      Poll.until(BACK, "the sessions are back", () -> hosts.netctl("node", "status").ok());
      assertEquals(rules, rules(h1), "rules stand as they stood");
      Poll.untilPasses(BACK, () -> assertEquals(routes, h1.run("ip", "route").orThrow()));
      String since = Files.readString(agent.log()).substring(logged);
      assertTrue(!since.contains("rules written"), () -> "nothing right is rewritten:\n" + since);
      assertEquals(List.of(), local.report().lost(), "local flows lose nothing");
      int received = across.report().received();
      Poll.until(BACK, "flows across hosts go on", () -> across.report().received() > received + 5);
    }
    for (Container container : containers) {
      container.detach();
    }
  }

  /**
   * Packet counters would tell of a rewrite, and go up by themselves: compare the rules in order.
   */
  private static String rules(Host host) throws IOException {
    return String.join(
        "\n",
        host.run("iptables-save", "-t", "filter")
            .orThrow()
            .lines()
            .filter(line -> line.startsWith("-A"))
            .toList());
  }
}
