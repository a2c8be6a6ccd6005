package io.margay.bgp.speaker;

import io.margay.bgp.Limits;
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

    Node(FakeNetwork network, Ip address, AsNumber as, int maxPrefixes) {
      this.address = address;
      this.as = as;
      SpeakerConfig config = new SpeakerConfig(as, address, address, 179);
      loop =
          new SpeakerLoop(
              new SessionContext(
                  config,
                  network.from(address),
                  new Routing(config, listener),
                  network.clock(),
                  new Random(address.low()),
                  maxPrefixes));
      network.host(address, loop::accepted);
    }

    void originate(Set<Cidr> prefixes) {
      Map<Cidr, PathAttributes> routes = new HashMap<>();
      prefixes.forEach(prefix -> routes.put(prefix, PathAttributes.local(prefix)));
      loop.originate(routes);
    }

    PeerStatus peer(String name) {
      return loop.status().stream()
          .filter(status -> status.name().equals(name))
          .findFirst()
          .orElseThrow();
    }

    boolean established() {
      List<PeerStatus> all = loop.status();
      return all.stream().allMatch(status -> status.state() == SessionState.ESTABLISHED);
    }

    PeerConfig asPeer(String name) {
      return PeerConfig.of(name, address, as);
    }
  }

  Node node(int number, long as) {
    return node(number, as, Limits.PREFIXES_PER_PEER);
  }

  Node node(int number, long as, int maxPrefixes) {
    return new Node(network, address(number), new AsNumber(as), maxPrefixes);
  }

  static Ip address(int number) {
    return Ip.v4(0xc612_0000 + number);
  }

  void run(int milliseconds) {
    network.run(Duration.ofMillis(milliseconds));
  }
}
