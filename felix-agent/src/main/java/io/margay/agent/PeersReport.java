package io.margay.agent;

import io.margay.agent.routing.BgpMesh;
import io.margay.agent.routing.WaitingSession;
import io.margay.bgp.fsm.SessionState;
import io.margay.model.control.ControlRequest;
import io.margay.model.control.ControlResponse;
import io.margay.model.document.MappingBuilder;
import io.margay.model.document.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The speaker's report on its peers with what only the agent knows: sessions of resources that
 * cannot be tried, and filters that resources name and nobody has made.
 */
final class PeersReport {
  private static final String PEERS = "peers";

  private PeersReport() {}

  static ControlResponse of(ControlResponse answer, ControlRequest.BgpPeers request, BgpMesh mesh) {
    List<Tree> waiting =
        mesh.unusable().stream()
            .filter(each -> request.peer().map(word -> called(each, word)).orElse(true))
            .map(PeersReport::peer)
            .toList();
    if (answer instanceof ControlResponse.Report(Tree.Mapping body)) {
      return new ControlResponse.Report(completed(body, waiting, mesh));
    }
    return waiting.isEmpty()
        ? answer
        : new ControlResponse.Report(
            new MappingBuilder()
                .put(PEERS, MappingBuilder.sequence(waiting, peer -> peer))
                .build());
  }

  private static boolean called(WaitingSession waiting, String word) {
    return word.equals(waiting.name()) || word.equals(waiting.session().address().toString());
  }

  private static Tree.Mapping completed(Tree.Mapping body, List<Tree> waiting, BgpMesh mesh) {
    MappingBuilder made = new MappingBuilder();
    for (Tree.Entry entry : body.entries()) {
      if (entry.key().equals(PEERS) && entry.value() instanceof Tree.Sequence told) {
        List<Tree> all = new ArrayList<>();
        told.items()
            .forEach(item -> all.add(item instanceof Tree.Mapping one ? hinted(one, mesh) : item));
        all.addAll(waiting);
        made.put(PEERS, MappingBuilder.sequence(all, peer -> peer));
      } else {
        made.put(entry.key(), entry.value());
      }
    }
    return made.build();
  }

  /** A session with a filter that does not exist is up, and mute. */
  private static Tree hinted(Tree.Mapping peer, BgpMesh mesh) {
    Optional<List<String>> missing =
        text(peer, "name")
            .flatMap(mesh::session)
            .map(session -> session.options().missingFilters())
            .filter(names -> !names.isEmpty());
    if (missing.isEmpty()) {
      return peer;
    }
    MappingBuilder made = new MappingBuilder();
    for (Tree.Entry entry : peer.entries()) {
      if (!entry.key().equals("hint")) {
        made.put(entry.key(), entry.value());
      }
    }
    return made.put(
            "hint",
            "nothing passes in either direction, since there is no BGPFilter "
                + String.join(", ", missing.get())
                + ": create it, or take it out of the BGPPeer")
        .build();
  }

  private static Optional<String> text(Tree.Mapping mapping, String key) {
    return mapping
        .get(key)
        .flatMap(
            tree -> tree instanceof Tree.Scalar it ? Optional.of(it.text()) : Optional.empty());
  }

  private static Tree peer(WaitingSession waiting) {
    return new MappingBuilder()
        .put("name", waiting.name())
        .put("address", waiting.session().address().toString())
        .put("type", waiting.session().type().title())
        .put("remoteAs", waiting.session().as().value())
        .put("state", SessionState.IDLE.toString())
        .put("since", waiting.since().toString())
        .put("received", 0)
        .put("accepted", 0)
        .put("announced", 0)
        .put("why", waiting.why())
        .put(
            "next",
            "write the file NAME/KEY below bgp.secrets-dir on this host, or correct the resource")
        .build();
  }
}
