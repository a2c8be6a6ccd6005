package io.margay.bgp.speaker;

import io.margay.bgp.fsm.SessionState;
import io.margay.model.net.AsNumber;
import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A router of AS 64512 in a test of reflectors: our speaker, BIRD or FRR, with sessions to all the
 * others it is told of.
 */
sealed interface Reflection extends AutoCloseable {
  /** The AS of all. */
  long AS = 64512;

  /**
   * Where a router is and what it is.
   *
   * @param cluster as a reflector; empty for a client
   * @param network what it announces, if anything
   */
  record Router(Ip address, int port, Optional<Ip> cluster, Optional<Cidr> network) {
    String clusterText() {
      return cluster.orElse(address).toString();
    }

    /** Whether the other one is a client of this one. */
    boolean reflectsFor(Router other) {
      return cluster.isPresent() && other.cluster.isEmpty();
    }
  }

  /** What the router has for a prefix, in its own words, with all paths. */
  String route(String prefix);

  /** How many paths it has for a prefix. */
  int paths(String prefix);

  String describe();

  /** Ends it without a farewell. */
  void kill() throws IOException;

  void startAgain() throws IOException;

  @Override
  void close();

  /** Starts one of a kind; the others need not be there yet. */
  static Reflection start(String kind, Path directory, Router self, List<Router> others)
      throws IOException {
    return switch (kind) {
      case "BIRD" -> new OfBird(new Bird(directory, birdText(self, others)));
      case "FRR" ->
          new OfFrr(new Bgpd(directory, frrText(self, others), self.address(), self.port()));
      default -> new Ours(self, others);
    };
  }

  private static String birdText(Router self, List<Router> others) {
    StringBuilder text = new StringBuilder("router id " + self.address() + ";\n");
    text.append("protocol device {}\nprotocol static { ipv4; ");
    self.network().ifPresent(it -> text.append("route " + it + " blackhole;"));
    text.append(" }\n");
    for (Router other : others) {
      String name = "p" + other.address().toString().replace('.', '_');
      text.append(
          "protocol bgp %s {\n  local %s port %d as %d;\n"
              .formatted(name, self.address(), self.port(), AS));
      text.append("  neighbor %s port %d as %d;\n".formatted(other.address(), other.port(), AS));
      text.append(
          "  multihop; connect retry time 1; connect delay time 1; error wait time 1, 2;\n");
      text.append("  graceful restart off;\n");
      if (self.reflectsFor(other)) {
        text.append("  rr client; rr cluster id " + self.clusterText() + ";\n");
      }
      String exported = self.cluster().isPresent() ? "all" : "where source = RTS_STATIC";
      text.append("  ipv4 { import all; export " + exported + "; };\n}\n");
    }
    return text.toString();
  }

  private static String frrText(Router self, List<Router> others) {
    StringBuilder text = new StringBuilder("router bgp " + AS + "\n");
    text.append(" bgp router-id %s\n no bgp network import-check\n".formatted(self.address()));
    self.cluster().ifPresent(it -> text.append(" bgp cluster-id " + it + "\n"));
    for (Router other : others) {
      String neighbour = " neighbor " + other.address() + " ";
      text.append(neighbour + "remote-as " + AS + "\n");
      text.append(neighbour + "port " + other.port() + "\n");
      text.append(neighbour + "update-source " + self.address() + "\n");
      text.append(neighbour + "timers connect 1\n");
    }
    text.append(" address-family ipv4 unicast\n");
    self.network().ifPresent(it -> text.append("  network " + it + "\n"));
    for (Router other : others) {
      if (self.reflectsFor(other)) {
        text.append("  neighbor " + other.address() + " route-reflector-client\n");
      }
    }
    return text.append(" exit-address-family\n").toString();
  }

  /** BIRD 2. */
  record OfBird(Bird bird) implements Reflection {
    @Override
    public String route(String prefix) {
      return bird.command("show route " + prefix + " all");
    }

    @Override
    public int paths(String prefix) {
      return (int) route(prefix).lines().filter(line -> line.contains("BGP.origin:")).count();
    }

    @Override
    public String describe() {
      return bird.command("show protocols all") + bird.command("show route all") + bird.log();
    }

    @Override
    public void kill() throws IOException {
      bird.kill();
    }

    @Override
    public void startAgain() throws IOException {
      bird.startAgain();
    }

    @Override
    public void close() {
      bird.close();
    }
  }

  /** FRR. */
  record OfFrr(Bgpd bgpd) implements Reflection {
    @Override
    public String route(String prefix) {
      return bgpd.ask("show bgp ipv4 unicast " + prefix);
    }

    @Override
    public int paths(String prefix) {
      return (int) route(prefix).lines().filter(line -> line.contains("Origin ")).count();
    }

    @Override
    public String describe() {
      return bgpd.ask("show bgp summary") + bgpd.ask("show bgp ipv4 unicast") + bgpd.log();
    }

    @Override
    public void kill() {
      bgpd.kill();
    }

    @Override
    public void startAgain() throws IOException {
      bgpd.startAgain();
    }

    @Override
    public void close() {
      bgpd.close();
    }
  }

  /** Our speaker. */
  final class Ours implements Reflection {
    private final Router self;
    private final List<Router> others;
    private Speaker speaker;

    Ours(Router self, List<Router> others) {
      this.self = self;
      this.others = others;
      speaker = start();
    }

    private Speaker start() {
      SpeakerConfig config =
          new SpeakerConfig(new AsNumber(AS), self.address(), self.address(), self.port())
              .withClusterId(self.cluster().orElse(self.address()));
      Speaker started = Speaker.start(config, new RecordingListener());
      List<PeerConfig> peers = new ArrayList<>();
      for (Router other : others) {
        peers.add(
            PeerConfig.of(other.address().toString(), other.address(), new AsNumber(AS))
                .withPort(other.port())
                .withRole(PeerRole.DEFAULT.withReflectorClient(self.reflectsFor(other))));
      }
      started.peers(peers);
      return started;
    }

    Speaker speaker() {
      return speaker;
    }

    boolean up() {
      return speaker.status().size() == others.size()
          && speaker.status().stream().allMatch(peer -> peer.state() == SessionState.ESTABLISHED);
    }

    @Override
    public String route(String prefix) {
      return speaker.why(Cidr.parse(prefix)).map(RouteWhy::toString).orElse("");
    }

    @Override
    public int paths(String prefix) {
      return speaker
          .why(Cidr.parse(prefix))
          .map(why -> (int) why.paths().stream().filter(path -> path.refused().isEmpty()).count())
          .orElse(0);
    }

    @Override
    public String describe() {
      return speaker.status() + "\n" + speaker.routes();
    }

    @Override
    public void kill() {
      speaker.close(false);
    }

    @Override
    public void startAgain() {
      speaker = start();
    }

    @Override
    public void close() {
      speaker.close();
    }
  }
}
