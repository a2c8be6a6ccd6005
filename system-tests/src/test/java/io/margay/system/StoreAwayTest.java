package io.margay.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.lab.Container;
import io.margay.lab.Host;
import io.margay.lab.LabException;
import io.margay.lab.Ping;
import io.margay.lab.Poll;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The store loses a member, and then all of them. */
@ExtendWith(ThreeHosts.Given.class)
class StoreAwayTest {
  private static final Duration BACK = Duration.ofSeconds(20);

  private final ThreeHosts hosts;

  StoreAwayTest(ThreeHosts hosts) {
    this.hosts = hosts;
  }

  @AfterEach
  void bringEtcdBack() throws IOException {
    for (Host host : hosts.all()) {
      if (!host.process("etcd").running()) {
        host.process("etcd").start();
      }
    }
    for (Host host : hosts.all()) {
      host.process("etcd").awaitReady(BACK);
    }
  }

  @Test
  void attachStillWorksWithOneMemberKilled() throws IOException {
    hosts.host("h3").process("etcd").kill9();
    for (Host host : hosts.all()) {
      Container container =
          Poll.value(
              Duration.ofSeconds(15), "attach on " + host, () -> tryAttach(host, "one-less"));
      container.detach();
    }
  }

  private static Optional<Container> tryAttach(Host host, String name) throws IOException {
    try {
      return Optional.of(host.attach(name));
    } catch (LabException e) {
      // The connection of this very moment led to the dead member: said so, nothing left behind.
      for (Container half : host.containers()) {
        half.detach();
      }
      return Optional.empty();
    }
  }

  @Test
  void withAllMembersGoneFlowsGoOnAttachSaysSoAndDetachIsReplayed() throws IOException {
    List<Container> pair = hosts.attach("h1/stays", "h2/stays");
    Container leaves = hosts.host("h1").attach("leaves");
    ThreeHosts.awaitMesh(pair);
    try (Ping ping = pair.get(0).startPing(pair.get(1).address())) {
      Poll.until(Duration.ofSeconds(5), "ping runs", () -> ping.report().received() > 3);
      for (Host host : hosts.all()) {
        host.process("etcd").kill9();
      }
      Instant start = Instant.now();
      LabException refused =
          assertThrows(LabException.class, () -> hosts.host("h1").attach("too-late"));
      assertTrue(Duration.between(start, Instant.now()).toMillis() < 6_000, "answers within 5 s");
      String words = String.valueOf(refused.getMessage());
      assertTrue(words.contains("store"), words);
      leaves.detach();
      Poll.until(Duration.ofSeconds(5), "the ping goes on", () -> ping.report().received() > 60);
      assertEquals(List.of(), ping.report().lost(), "running pings lose nothing");
    }
    bringEtcdBack();
    Poll.untilPasses(
        BACK,
        () ->
            assertTrue(
                hosts.storeKeys("ipam/handles/").stream().noneMatch(key -> key.contains("leaves")),
                "the detach is replayed"));
    Poll.until(
        BACK, "agents are back in sync", () -> hosts.netctl("status").out().contains("in sync"));
    Container again =
        Poll.value(BACK, "attach works again", () -> tryAttach(hosts.host("h1"), "again"));
    assertTrue(again.ping(pair.get(1).address()));
    again.detach();
    for (Container container : pair) {
      container.detach();
    }
  }
}
