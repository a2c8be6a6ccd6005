package io.margay.bench.bgp;

import io.margay.bgp.speaker.FamilyOptions;
import io.margay.bgp.speaker.LearnedRoute;
import io.margay.bgp.speaker.PeerConfig;
import io.margay.bgp.speaker.PeerRole;
import io.margay.bgp.speaker.PeerStatus;
import io.margay.bgp.speaker.RouteListener;
import io.margay.bgp.speaker.Speaker;
import io.margay.bgp.speaker.SpeakerConfig;
import io.margay.bgp.wire.Family;
import io.margay.model.net.AsNumber;
import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Our speaker in a process of its own, configured for a scenario. */
public final class TrialSpeaker {
  private TrialSpeaker() {}

  /**
   * Runs until it is killed.
   *
   * @param arguments the name of the scenario
   */
  public static void main(String[] arguments) throws InterruptedException {
    Scenario scenario =
        Scenario.ALL.stream()
            .filter(one -> one.name().equals(arguments[0]))
            .findFirst()
            .orElseThrow();
    Ip address = Ip.parse(Peers.DUT);
    SpeakerConfig config =
        new SpeakerConfig(new AsNumber(Peers.DUT_AS), address, Ip.parse("0.0.0.0"), 179);
    Speaker speaker = Speaker.start(config, new Silent());
    List<PeerConfig> peers = new ArrayList<>();
    for (int peer = 0; peer < scenario.peers(); peer++) {
      AsNumber as = new AsNumber(scenario.as(peer));
      Family family = scenario.v6() ? Family.IPV6_UNICAST : Family.IPV4_UNICAST;
      peers.add(
          PeerConfig.of("p" + peer, Ip.parse(Peers.address(peer)), as)
              .withFamilies(Map.of(family, FamilyOptions.DEFAULT))
              .withRole(PeerRole.DEFAULT.withReflectorClient(scenario.reflector()))
              .withPassive(true)
              .withHoldTime(Duration.ofSeconds(Peers.HOLD_SECONDS)));
    }
    speaker.peers(peers);
    Thread.currentThread().join();
  }

  private static final class Silent implements RouteListener {
    @Override
    public void routesChanged(Map<Cidr, Optional<LearnedRoute>> changes) {}

    @Override
    public boolean wantsRoutes() {
      return false;
    }

    @Override
    public void sessionChanged(PeerStatus status) {}
  }
}
