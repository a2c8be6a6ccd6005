package io.margay.bgp.speaker;

import io.margay.bgp.bfd.Bfd;
import io.margay.bgp.fsm.SessionState;
import io.margay.bgp.wire.PathAttributes;
import io.margay.model.net.AsNumber;
import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** Speaker loops in one {@link FakeNetwork}, without threads or sockets. */
final class World {
  final FakeNetwork network = new FakeNetwork();

  /** A speaker of the world. */
  static final class Node {
    final Ip address;
    final AsNumber as;
    final RecordingListener listener = new RecordingListener();
    final SpeakerLoop loop;
    final Routing routing;
    final EventRecorder recorder;

    Node(FakeNetwork network, Ip address, AsNumber as, SpeakerConfig.Restart restart) {
      this.address = address;
      this.as = as;
      SpeakerConfig config = new SpeakerConfig(as, address, address, 179).withRestart(restart);
      recorder = new EventRecorder(network.clock());
      routing = new Routing(config, listener);
      loop =
          new SpeakerLoop(
              new SessionContext(
                  config,
                  network.from(address),
                  new Bfd(network.from(address), new Random(address.low())),
                  task -> {
                    task.run();
                    routing.flush();
                  },
                  routing,
                  recorder,
                  network.clock(),
                  new Random(address.low())));
      network.host(address, loop::accepted);
    }

    void originate(Set<Cidr> prefixes) {
      Map<Cidr, PathAttributes> routes = new HashMap<>();
      prefixes.forEach(prefix -> routes.put(prefix, PathAttributes.local(prefix)));
      routing.originate(routes);
    }

    List<PeerStatus> status() {
      return loop.status(routing.counts());
    }

    PeerStatus peer(String name) {
      return status().stream()
          .filter(status -> status.name().equals(name))
          .findFirst()
          .orElseThrow();
    }

    boolean established() {
      List<PeerStatus> all = status();
      return all.stream().allMatch(status -> status.state() == SessionState.ESTABLISHED);
    }

    PeerConfig asPeer(String name) {
      return PeerConfig.of(name, address, as);
    }
  }

  Node node(int number, long as) {
    return new Node(network, address(number), new AsNumber(as), SpeakerConfig.Restart.NONE);
  }

  /** A speaker that has just restarted with its routes still in the kernel. */
  Node restarted(int number, long as, Duration deferral) {
    SpeakerConfig.Restart restart = new SpeakerConfig.Restart(true, deferral);
    return new Node(network, address(number), new AsNumber(as), restart);
  }

  static Ip address(int number) {
    return Ip.v4(0xc612_0000 + number);
  }

  void run(int milliseconds) {
    network.run(Duration.ofMillis(milliseconds));
  }
}
