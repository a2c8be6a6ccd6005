package io.margay.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.lab.Container;
import io.margay.lab.Host;
import io.margay.lab.Poll;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Three hosts with twenty containers each, attached at once; then all of them gone. */
@ExtendWith(ThreeHosts.Given.class)
class SixtyContainersTest {
  private static final Duration SETTLE = Duration.ofSeconds(15);

  @Test
  void sixtyContainersAllReachEachOtherAndLeaveNothingBehind(ThreeHosts hosts) throws IOException {
    List<Container> containers = hosts.attach(names());
    Set<String> addresses = new TreeSet<>();
    for (Container container : containers) {
      addresses.add(container.address().toString());
    }
    assertEquals(60, addresses.size(), "all addresses differ");

    ThreeHosts.awaitMesh(List.of(containers.get(0), containers.get(1), containers.get(2)));
    List<Callable<String>> probes = new ArrayList<>();
    containers.forEach(from -> probes.add(() -> unreachable(from, addresses)));
    assertEquals("", String.join("", ThreeHosts.atOnce(probes)), "3,540 ordered pairs ping");

    String show = hosts.netctl("ipam", "show", "-o", "json").orThrow();
    assertTrue(show.replace(" ", "").contains("\"inUse\":60"), show);

    List<Callable<Boolean>> detaches = new ArrayList<>();
    for (Container container : containers) {
      detaches.add(() -> {
        container.detach();
        return true;
      });
    }
    ThreeHosts.atOnce(detaches);

    assertEquals(List.of(), hosts.storeKeys("ipam/handles/"));
    assertEquals(List.of(), hosts.storeKeys("resources/workloadendpoints/"));
    String after = hosts.netctl("ipam", "show", "-o", "json").orThrow();
    assertTrue(after.replace(" ", "").contains("\"inUse\":0"), after);
    for (Host host : hosts.all()) {
      Poll.untilPasses(SETTLE, () -> assertOnlyTheBaseIsLeft(host));
    }
  }

  private static String[] names() {
    return IntStream.range(0, 60)
        .mapToObj(i -> "h" + (i % 3 + 1) + "/s" + i)
        .toArray(String[]::new);
  }

  /** The addresses that do not answer, one ping each, from one container. */
  private static String unreachable(Container from, Set<String> addresses) throws IOException {
    List<String> command = new ArrayList<>();
    command.add("sh");
    command.add("-c");
    command.add("for a; do ping -n -q -c 1 -W 3 $a >/dev/null || echo \"$0 to $a\"; done");
    command.add(from.toString());
    addresses.stream().filter(a -> !a.equals(addressOf(from))).forEach(command::add);
    return from.run(Duration.ofMinutes(4), "", command).out();
  }

  private static String addressOf(Container container) {
    try {
      return container.address().toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void assertOnlyTheBaseIsLeft(Host host) throws IOException {
    String links = host.run("ip", "-o", "link").orThrow();
    assertTrue(!links.contains(": mgy"), () -> host + " still has links\n" + links);
    String routes = host.run("ip", "route", "show", "proto", "80").orThrow();
    assertTrue(!routes.contains(" dev mgy"), () -> host + " still has routes\n" + routes);
    assertEquals(
        "mgy4masq\nmgy4pools", host.run("ipset", "list", "-n").orThrow(), host + " has sets");
    Set<String> chains = new TreeSet<>();
    host.run("iptables-save", "-t", "filter")
        .orThrow()
        .lines()
        .filter(line -> line.startsWith(":mgy-"))
        .filter(
            line -> !line.matches(":mgy-(from|to)-wl-. .*")) // branches of dispatch, always there
        .forEach(line -> chains.add(line.substring(1, line.indexOf(' '))));
    assertEquals(
        Set.of(
            "mgy-after-pol",
            "mgy-forward",
            "mgy-from-wl",
            "mgy-input",
            "mgy-output",
            "mgy-published",
            "mgy-to-wl"),
        chains);
  }
}
