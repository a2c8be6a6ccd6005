package io.margay.agent;

import io.margay.agent.desired.BgpSession;
import io.margay.agent.routing.BgpMesh;
import io.margay.agent.routing.WaitingSession;
import io.margay.bgp.fsm.SessionState;
import io.margay.bgp.speaker.PeerStatus;
import io.margay.model.control.ControlResponse.Peer;
import io.margay.model.control.ControlResponse.PeerState;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** This host's sessions in the words of {@code calicoctl node status}, sorted by address. */
final class SessionTable {
  private SessionTable() {}

  static List<Peer> of(BgpMesh mesh) {
    List<Peer> peers = new ArrayList<>();
    for (PeerStatus peer : mesh.status()) {
      peers.add(
          new Peer(
              peer.address(),
              mesh.type(peer.name()).title(),
              state(peer.state()),
              peer.since(),
              info(peer),
              true));
    }
    for (WaitingSession waiting : mesh.unusable()) {
      BgpSession session = waiting.session();
      peers.add(
          new Peer(
              session.address(),
              session.type().title(),
              PeerState.DOWN,
              waiting.since(),
              waiting.why(),
              true));
    }
    peers.sort(Comparator.comparing(Peer::address));
    return peers;
  }

  private static PeerState state(SessionState state) {
    return switch (state) {
      case ESTABLISHED -> PeerState.UP;
      case IDLE -> PeerState.DOWN;
      case CONNECT, ACTIVE, OPEN_SENT, OPEN_CONFIRM -> PeerState.START;
    };
  }

  private static String info(PeerStatus peer) {
    return peer.state() == SessionState.ESTABLISHED
        ? peer.state().toString()
        : peer.lastError()
            .map(error -> peer.state() + ": " + error)
            .orElse(peer.state().toString());
  }
}
