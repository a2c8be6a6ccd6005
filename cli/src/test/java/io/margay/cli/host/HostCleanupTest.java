package io.margay.cli.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A network of its own with things of ours and of strangers in it. Needs root. */
class HostCleanupTest {
  /** Makes both kinds, cleans up twice, shows what is left. */
  private static final String STORY =
      """
      set -e
      ip link set lo up
      ip link add mgyabcdefghijk type veth peer name c0
      ip link add mgyshort type veth peer name c1
      ip route add blackhole 10.1.0.0/26 proto 80
      ip route add 10.2.0.0/24 dev lo proto 3
      ip -6 route add 2001:db8:1::/64 dev lo proto 80
      ipset create mgy4s-one hash:net
      ipset create mgystranger hash:net
      for p in iptables ip6tables; do
        $p -N mgy-forward
        $p -A FORWARD -m comment --comment mgy:hash -j mgy-forward
        $p -A FORWARD -m comment --comment "not mgy:" -j DROP
      done
      iptables -A mgy-forward -m set --match-set mgy4s-one src -j ACCEPT
      iptables -t nat -N mgy-nat-post
      iptables -t nat -A POSTROUTING -j mgy-nat-post
      "$0" --enable-native-access=ALL-UNNAMED -cp "$1" "$2"
      echo again
      "$0" --enable-native-access=ALL-UNNAMED -cp "$1" "$2"
      echo left
      ip -o link; ip route; ip -6 route; ipset list -n; iptables-save; ip6tables-save
      """;

  /** In a process of its own, since a process has one network. */
  static final class Main {
    private Main() {}

    public static void main(String[] arguments) {
      HostCleanup cleanup = new HostCleanup();
      cleanup.run();
      cleanup.done().forEach(System.out::println);
      cleanup.failed().forEach(what -> System.out.println("failed " + what));
    }
  }

  @Test
  void whatIsOursGoesAndTheRestStays() throws Exception {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String path = System.getProperty("java.class.path");
    Process process =
        new ProcessBuilder("unshare", "--net", "sh", "-c", STORY, java, path, Main.class.getName())
            .redirectErrorStream(true)
            .start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), text);
    assertEquals(
        """
        2 routes
        1 chains of iptables nat
        1 chains of iptables filter
        1 chains of ip6tables filter
        1 sets
        1 links
        again
        left
        """,
        text.substring(0, text.indexOf("left\n") + 5));
    String left = text.substring(text.indexOf("left\n"));
    for (String gone : List.of("mgyabcdefghijk", "blackhole", "2001:db8:1::", "mgy4s", "mgy-")) {
      assertFalse(left.contains(gone), () -> gone + " in " + left);
    }
    for (String stays : List.of("mgyshort", "10.2.0.0/24", "mgystranger", "not mgy:")) {
      assertTrue(left.contains(stays), () -> stays + " not in " + left);
    }
  }
}
