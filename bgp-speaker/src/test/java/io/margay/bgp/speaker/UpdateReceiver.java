package io.margay.bgp.speaker;

import io.margay.bgp.wire.Family;
import io.margay.model.net.AsNumber;
import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Somebody who is sent UPDATEs: AS 64512, which announces 10.2.0.0/16 to the sender. */
sealed interface UpdateReceiver extends AutoCloseable {
  Ip address();

  int port();

  /** All its routes as text. */
  String routes();

  /** Makes it take the next connection at once, after one that it has ended. */
  void forgive() throws IOException;

  String describe();

  @Override
  void close();

  /** Our speaker. */
  record Ours(Ip address, Speaker speaker, PeerConfig peer) implements UpdateReceiver {
    static Ours start(Ip address, Ip v6, Ip sender) {
      SpeakerConfig config = new SpeakerConfig(new AsNumber(64512), address, address, 0);
      Speaker speaker = Speaker.start(config, new RecordingListener());
      speaker.originate(Set.of(Cidr.parse("10.2.0.0/16")));
      PeerConfig peer =
          PeerConfig.of("sender", sender, new AsNumber(65001))
              .withFamily(Family.IPV6_UNICAST, FamilyOptions.DEFAULT.withLocalNextHop(v6))
              .withPassive(true);
      speaker.peers(List.of(peer));
      return new Ours(address, speaker, peer);
    }

    @Override
    public int port() {
      return speaker.port();
    }

    @Override
    public String routes() {
      return speaker.routes().stream()
          .map(route -> route.prefix().toString())
          .collect(Collectors.joining("\n"));
    }

    @Override
    public void forgive() {
      speaker.peers(List.of());
      Await.until(Duration.ofSeconds(10), "forgotten", () -> speaker.status().isEmpty());
      speaker.peers(List.of(peer));
    }

    @Override
    public String describe() {
      return speaker.status().toString();
    }

    @Override
    public void close() {
      speaker.close(false);
    }
  }

  /** A daemon of Debian. */
  record Theirs(Peering peering, Neighbour daemon) implements UpdateReceiver {
    static Theirs start(Neighbour.Kind kind, Path directory, Peering peering) throws IOException {
      return new Theirs(peering, Neighbour.start(kind, directory, peering));
    }

    @Override
    public Ip address() {
      return peering.theirs().address();
    }

    @Override
    public int port() {
      return peering.theirs().port();
    }

    @Override
    public String routes() {
      return switch (daemon) {
        case BirdNeighbour bird -> bird.bird().command("show route");
        case FrrNeighbour frr -> frr.ask("show bgp ipv4 unicast") + frr.ask("show bgp ipv6");
        case GoBgpNeighbour go ->
            go.ask("global", "rib", "-a", "ipv4") + go.ask("global", "rib", "-a", "ipv6");
        case ExaBgpNeighbour _ -> throw new AssertionError("it has no table");
      };
    }

    @Override
    public void forgive() throws IOException {
      switch (daemon) {
        case BirdNeighbour bird -> bird.bird().command("restart margay");
        case GoBgpNeighbour go -> {
          go.kill(); // it would wait, when it has not died anyway
          go.startAgain();
        }
        case FrrNeighbour _, ExaBgpNeighbour _ -> {}
      }
    }

    @Override
    public String describe() {
      String all = daemon.describe();
      return all.substring(Math.max(0, all.length() - 4000));
    }

    @Override
    public void close() {
      daemon.close();
    }
  }
}
