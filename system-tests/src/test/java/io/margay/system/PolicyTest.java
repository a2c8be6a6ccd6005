package io.margay.system;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.lab.Container;
import io.margay.lab.Ping;
import io.margay.lab.Poll;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A policy written with netctl bites at once, on running flows too, and lets go at once. */
@ExtendWith(ThreeHosts.Given.class)
class PolicyTest {
  private static String deny(String container) {
    return """
    apiVersion: margay.io/v1
    kind: GlobalNetworkPolicy
    metadata:
      name: deny-ping
    spec:
      order: 10
      selector: margay.io/container == '%s'
      types: [Ingress]
      ingress:
        - action: Log
          protocol: ICMP
        - action: Deny
          protocol: ICMP
        - action: Allow
    """
        .formatted(container);
  }

  @Test
  void aDenyStopsARunningPingWithinASecondAndItsDeletionLetsItPass(ThreeHosts hosts)
      throws IOException {
    List<Container> pair = hosts.attach("h1/asker", "h2/target");
    ThreeHosts.awaitMesh(pair);
    try (Ping ping = pair.get(0).startPing(pair.get(1).address())) {
      Poll.until(Duration.ofSeconds(5), "ping runs", () -> ping.report().received() > 5);
      hosts.apply(deny("target"));
      Instant applied = Instant.now();
      Poll.until(
          Duration.ofSeconds(1),
          "the ping stops",
          () -> ping.report().lastAnswer().orElseThrow().isBefore(Instant.now().minusMillis(300)));
      Instant stopped = ping.report().lastAnswer().orElseThrow();
      assertTrue(stopped.isBefore(applied.plusSeconds(1)), () -> "stopped only at " + stopped);

      hosts.netctl("delete", "policy", "deny-ping").orThrow();
      Instant deleted = Instant.now();
      Poll.until(
          Duration.ofSeconds(1),
          "the ping passes again",
          () -> ping.report().lastAnswer().orElseThrow().isAfter(deleted));
    }
    String log = Files.readString(hosts.host("h2").process("agent").log());
    assertTrue(
        log.contains("policy=deny-ping direction=ingress rule=0 endpoint=h2-cni-"),
        "logged: " + log);
    for (Container container : pair) {
      container.detach();
    }
  }
}
