package io.margay.bgp.speaker;

import io.margay.model.net.Ip;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * FRR's zebra, bfdd and bgpd in a namespace: bgpd asks bfdd for a session by way of zebra. Three
 * packets 100 ms apart make the detection time; bgpd announces 10.2.0.0/16.
 */
final class FrrBfd implements AutoCloseable {
  private static final String BFD =
      """
      bfd
       profile fast
        detect-multiplier 3
        receive-interval 100
        transmit-interval 100
       exit
      exit
      """;

  private final Daemon zebra;
  private final Daemon bfdd;
  private final Bgpd bgpd;

  FrrBfd(Path directory, PeerNamespace namespace, Session session) throws IOException {
    List<String> before = namespace.prefix();
    zebra = FrrNeighbour.zebra(directory, before);
    String zserv = directory.resolve("zserv.api").toString();
    Files.writeString(directory.resolve("bfdd.conf"), BFD);
    List<String> command = new ArrayList<>(before);
    command.addAll(List.of("/usr/lib/frr/bfdd", "-u", "frr", "-g", "frr", "-P", "0"));
    command.addAll(List.of("-f", "bfdd.conf", "-i", directory.resolve("bfdd.pid").toString()));
    command.addAll(List.of("--bfdctl", directory.resolve("bfdd.sock").toString()));
    command.addAll(List.of("--vty_socket", directory.toString(), "--log", "stdout", "-z", zserv));
    bfdd = new Daemon(directory, "frr", Map.of(), command.toArray(String[]::new));
    Await.until(
        Duration.ofSeconds(10),
        "bfdd answers",
        () -> Files.exists(directory.resolve("bfdd.vty")),
        bfdd::log);
    bgpd = new Bgpd(directory, session.configuration(), before, List.of("-p", "1790", "-z", zserv));
  }

  /**
   * What bgpd is to speak with us.
   *
   * @param ours where our speaker listens, at {@code port}
   * @param theirs where bgpd listens, at port 1790
   */
  record Session(Ip ours, int port, Ip theirs, boolean multihop) {
    private String configuration() {
      String hops = multihop ? "neighbor %s ebgp-multihop 5".formatted(ours) : "";
      return """
      router bgp 65001
       bgp router-id 198.19.0.2
       no bgp ebgp-requires-policy
       no bgp network import-check
       neighbor %1$s remote-as 64512
       neighbor %1$s port %2$d
       neighbor %1$s update-source %3$s
       neighbor %1$s timers connect 1
       %4$s
       neighbor %1$s bfd
       neighbor %1$s bfd profile fast
       neighbor %1$s capability extended-nexthop
       address-family ipv4 unicast
        network 10.2.0.0/16
        neighbor %1$s activate
       exit-address-family
      """
          .formatted(ours, port, theirs, hops);
    }
  }

  /** bfdd's sessions, in words. */
  String sessions() {
    return bgpd.ask("show bfd peers");
  }

  /** What bgpd says of us. */
  String neighbour() {
    return bgpd.ask("show bgp neighbors");
  }

  String describe() {
    return sessions() + neighbour() + bgpd.log();
  }

  /** Ends bfdd without a farewell; bgpd's connection to us stays. */
  void killBfdd() {
    bfdd.kill();
  }

  @Override
  public void close() {
    bgpd.close();
    bfdd.close();
    zebra.close();
  }
}
