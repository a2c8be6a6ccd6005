package io.margay.system;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.lab.Container;
import io.margay.lab.Host;
import io.margay.lab.Poll;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A foreign hand removes something of ours; it is back within two seconds. */
@ExtendWith(ThreeHosts.Given.class)
class RepairTest {
  private static final Duration REPAIR = Duration.ofSeconds(2);

  private final ThreeHosts hosts;
  private final Host host;
  private final List<Container> pair = new ArrayList<>();

  RepairTest(ThreeHosts hosts) throws IOException {
    this.hosts = hosts;
    this.host = hosts.host("h1");
  }

  @BeforeEach
  void attach() throws IOException {
    pair.addAll(hosts.attach("h1/r1", "h2/r2"));
    ThreeHosts.awaitMesh(pair);
  }

  @AfterEach
  void detach() throws IOException {
    for (Container container : pair) {
      container.detach();
    }
  }

  private String link() throws IOException {
    return host.run("ip", "-o", "route", "get", pair.getFirst().address().toString())
        .orThrow()
        .replaceAll("(?s).* dev (mgy\\w+) .*", "$1");
  }

  private void assertRepaired(String what, Poll.Condition repaired) throws IOException {
    Poll.until(REPAIR, what, repaired);
    Poll.until(
        REPAIR, "packets pass after: " + what, () -> pair.get(0).ping(pair.get(1).address()));
  }

  @Test
  void aContainersRoute() throws IOException {
    String address = pair.getFirst().address().toString();
    host.run("ip", "route", "del", address).orThrow();
    assertRepaired(
        "route is back", () -> host.run("ip", "route", "show", address).out().contains("dev mgy"));
  }

  @Test
  void aBlackholeAndALearnedRoute() throws IOException {
    String before = host.run("ip", "route", "show", "proto", "80").orThrow();
    assertTrue(before.contains("via 10.199.0.2") && before.contains("blackhole"), before);
    host.run(
            "sh",
            "-c",
            "ip route show proto 80 | grep -v 'dev mgy' | while read r; do ip route del $r; done")
        .orThrow();
    assertRepaired(
        "all routes are back",
        () -> host.run("ip", "route", "show", "proto", "80").out().length() >= before.length());
  }

  @Test
  void aLinkThatWasSetDown() throws IOException {
    String link = link();
    host.run("ip", "link", "set", link, "down").orThrow();
    assertRepaired(
        "link and route are back",
        () -> host.run("ip", "route", "show", "dev", link).out().contains("scope link"));
  }

  @Test
  void aFlushedChain() throws IOException {
    String leads = host.run("sh", "-c", "iptables -S | grep -e '-o %s '".formatted(link())).out();
    String chain = leads.substring(leads.lastIndexOf(' ') + 1).strip();
    host.run("iptables", "-F", chain).orThrow();
    assertRepaired(
        "rules are back", () -> host.run("iptables", "-S", chain).out().lines().count() > 3);
  }

  @Test
  void theJumpInForward() throws IOException {
    host.run("sh", "-c", "iptables -D FORWARD 1").orThrow();
    assertRepaired(
        "jump is back", () -> host.run("iptables", "-S", "FORWARD").out().contains("mgy-forward"));
  }

  @Test
  void membersOfASet() throws IOException {
    String set = host.run("sh", "-c", "ipset list -n | grep ^mgy4s | head -n 1").orThrow();
    host.run("ipset", "flush", set).orThrow();
    assertRepaired(
        "members are back",
        () -> host.run("ipset", "list", set).out().contains(pair.get(1).address().toString()));
  }
}
