package io.margay.agent;

import io.margay.agent.routing.BgpMesh;
import io.margay.bgp.control.SpeakerControl;
import io.margay.bgp.fsm.SessionState;
import io.margay.bgp.speaker.PeerStatus;
import io.margay.model.control.Control;
import io.margay.model.control.ControlRequest;
import io.margay.model.control.ControlResponse;
import io.margay.model.control.ControlResponse.Check;
import io.margay.model.control.ControlResponse.Level;
import io.margay.model.control.ErrorCode;
import io.margay.model.control.Problem;
import java.util.ArrayList;
import java.util.List;

/**
 * Answers what netctl asks of this agent itself; what concerns resources goes to the store's
 * commands.
 */
final class AgentControl implements Control {
  private final String node;
  private final StoreFeed feed;
  private final BgpMesh mesh;
  private final Registration registration;
  private final SpeakerControl speaker;
  private final Leaving leaving;

  AgentControl(
      String node, StoreFeed feed, BgpMesh mesh, Registration registration, Leaving leaving) {
    this.node = node;
    this.registration = registration;
    this.feed = feed;
    this.mesh = mesh;
    this.leaving = leaving;
    this.speaker =
        new SpeakerControl(
            mesh::speaker,
            mesh.events(),
            name -> mesh.type(name).title(),
            () ->
                new ControlResponse.Failed(
                    Problem.of(ErrorCode.INVALID, "an agent's sessions follow the resources")
                        .withNext("netctl get bgppeers    and netctl apply what shall change")));
  }

  @Override
  public ControlResponse execute(ControlRequest request) {
    return switch (request) {
      case ControlRequest.NodeStatus _ -> new ControlResponse.Peers(node, SessionTable.of(mesh));
      case ControlRequest.Status _ -> health();
      case ControlRequest.BgpPeers peers -> PeersReport.of(speaker.execute(peers), peers, mesh);
      case ControlRequest.Bgp bgp -> speaker.execute(bgp);
      case ControlRequest.NodeCleanup cleanup -> leaving.execute(cleanup);
      case ControlRequest.Get _,
          ControlRequest.Write _,
          ControlRequest.Delete _,
          ControlRequest.IpamShow _ ->
          throw new IllegalArgumentException("not a question to the agent itself: " + request);
    };
  }

  /** How the agent is; also what readiness means. */
  ControlResponse.Health health() {
    List<Check> checks = new ArrayList<>();
    checks.add(
        new Check(
            "store",
            feed.connected() ? Level.OK : feed.hasSynced() ? Level.WARNING : Level.FAILED,
            feed.state()));
    checks.add(
        mesh.trouble().isEmpty() ? sessions() : new Check("bgp", Level.FAILED, mesh.trouble()));
    checks.add(
        feed.pools().isEmpty()
            ? new Check("pools", Level.WARNING, noPools(registration.obstacle()))
            : new Check("pools", Level.OK, feed.pools().size() + " known"));
    return new ControlResponse.Health(node, version(), checks);
  }

  private static String noPools(String obstacle) {
    String advice = "none; create one: netctl create -f -";
    return obstacle.isEmpty() ? advice : advice + "; " + obstacle;
  }

  /** Those that cannot even be tried count as well. */
  private Check sessions() {
    List<PeerStatus> peers = mesh.status();
    int all = peers.size() + mesh.unusable().size();
    long up = peers.stream().filter(p -> p.state() == SessionState.ESTABLISHED).count();
    return new Check(
        "bgp", up == all ? Level.OK : Level.WARNING, up + " of " + all + " sessions established");
  }

  private static String version() {
    String version = AgentControl.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }
}
