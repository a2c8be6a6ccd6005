package io.margay.bgp.control;

import io.margay.bgp.config.SpeakerFileReader;
import io.margay.bgp.filter.Community;
import io.margay.bgp.fsm.SessionState;
import io.margay.bgp.rib.PathView;
import io.margay.bgp.speaker.BestRoute;
import io.margay.bgp.speaker.PeerStatus;
import io.margay.bgp.speaker.RouteWhy;
import io.margay.bgp.speaker.SessionError;
import io.margay.bgp.speaker.Speaker;
import io.margay.bgp.speaker.Stranger;
import io.margay.bgp.wire.PathAttributes;
import io.margay.model.control.ControlRequest;
import io.margay.model.document.MappingBuilder;
import io.margay.model.document.Tree;
import io.margay.model.net.Cidr;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** Values of the speaker as trees. */
final class Reports {
  private Reports() {}

  /**
   * The peers.
   *
   * @param strangers who connected and is none
   * @param type where a peer comes from, by its name
   */
  static Tree.Mapping peers(
      List<PeerStatus> peers, List<Stranger> strangers, UnaryOperator<String> type) {
    return new MappingBuilder()
        .put("peers", MappingBuilder.sequence(peers, peer -> peer(peer, type)))
        .putList("strangers", strangers, Reports::stranger)
        .build();
  }

  private static Tree stranger(Stranger stranger) {
    return new MappingBuilder()
        .put("address", stranger.address().toString())
        .put("last", stranger.last().toString())
        .put("attempts", stranger.attempts())
        .build();
  }

  static Tree.Mapping cleared(List<String> peers, Speaker.Clear how) {
    return new MappingBuilder()
        .put("cleared", MappingBuilder.sequence(peers, Tree.Scalar::of))
        .put("how", how.name().toLowerCase(Locale.ROOT).replace('_', '-'))
        .build();
  }

  private static Tree peer(PeerStatus peer, UnaryOperator<String> type) {
    MappingBuilder made =
        new MappingBuilder()
            .put("name", peer.name())
            .put("address", peer.address().toString())
            .put("type", type.apply(peer.name()))
            .put("remoteAs", peer.remoteAs().value())
            .put("state", peer.state().toString())
            .put("since", peer.since().toString())
            .put("received", peer.received())
            .put("accepted", peer.accepted())
            .put("announced", peer.announced())
            .put("holdTime", peer.holdTime().toSeconds())
            .putText("localAddress", peer.session().localAddress())
            .putText("identifier", peer.session().identifier())
            .putTexts("capabilities", peer.session().capabilities())
            .put("gracefulRestart", peer.session().restart())
            .putText("bfd", peer.session().bfd())
            .put("messagesReceived", messages(peer.session().received()))
            .put("messagesSent", messages(peer.session().sent()));
    MappingBuilder families = new MappingBuilder();
    peer.families()
        .forEach((family, counts) ->
            families.put(
                SpeakerFileReader.word(family),
                new MappingBuilder()
                    .put("received", counts.received())
                    .put("accepted", counts.accepted())
                    .put("announced", counts.announced())
                    .put("stale", counts.stale())
                    .put("endOfRib", counts.endOfRib())
                    .build()));
    made.put("families", families.build());
    peer.error().ifPresent(error -> made.put("error", error(error)));
    if (peer.state() == SessionState.ESTABLISHED) {
      made.putText("hint", Optional.of(peer.session().hint()).filter(hint -> !hint.isEmpty()));
    } else {
      made.put("why", peer.lastError().orElse("no attempt has ended yet"));
      made.putText(
          "next", peer.error().map(SessionError::nextStep).filter(step -> !step.isEmpty()));
    }
    return made.putList("transitions", peer.transitions(), Reports::transition).build();
  }

  private static Tree messages(PeerStatus.MessageCounts counts) {
    return new MappingBuilder()
        .put("open", counts.opens())
        .put("update", counts.updates())
        .put("notification", counts.notifications())
        .put("keepalive", counts.keepalives())
        .put("refresh", counts.refreshes())
        .build();
  }

  private static Tree error(SessionError error) {
    MappingBuilder made =
        new MappingBuilder()
            .put("at", error.when().toString())
            .put("noticedBy", error.origin().name().toLowerCase(Locale.ROOT));
    if (error.code() != 0) {
      made.put("code", error.code())
          .put("subcode", error.subcode())
          .put("data", error.data().toString());
    }
    return made.put("text", error.text()).build();
  }

  private static Tree transition(PeerStatus.Transition transition) {
    return new MappingBuilder()
        .put("at", transition.when().toString())
        .put("from", transition.from().toString())
        .put("to", transition.to().toString())
        .put("why", transition.why())
        .build();
  }

  /** Why a prefix has the route it has, or none. */
  static Tree.Mapping why(Cidr prefix, Optional<RouteWhy> known) {
    MappingBuilder made = new MappingBuilder().put("prefix", prefix.toString());
    List<PathView> paths = known.map(RouteWhy::paths).orElse(List.of());
    made.put("paths", MappingBuilder.sequence(paths, Reports::path));
    List<Map.Entry<String, String>> told =
        known.map(why -> List.copyOf(new TreeMap<>(why.announced()).entrySet())).orElse(List.of());
    made.put("announced", MappingBuilder.sequence(told, Reports::told));
    return made.put(
            "summary",
            paths.isEmpty()
                ? "no peer has announced it, and it is not our own"
                : paths.stream().noneMatch(PathView::best) ? "no path is usable" : "")
        .build();
  }

  private static Tree path(PathView path) {
    String verdict =
        path.best()
            ? "best"
            : path.refused().isEmpty() ? "not the best: " + path.lostBy() : path.refused();
    PathAttributes attributes = path.attributes();
    MappingBuilder made =
        new MappingBuilder()
            .put("peer", path.local() ? "this speaker" : path.peer())
            .put("nextHop", path.local() ? "" : attributes.nextHop().toString())
            .put("asPath", attributes.asPath().toString())
            .put("origin", attributes.origin().name().toLowerCase(Locale.ROOT));
    attributes.localPref().ifPresent(value -> made.put("localPref", value));
    attributes.med().ifPresent(value -> made.put("med", value));
    return made.put("best", path.best())
        .putIfTrue("stale", path.stale())
        .put("verdict", verdict + (path.stale() ? " (kept over the peer's restart)" : ""))
        .build();
  }

  private static Tree told(Map.Entry<String, String> told) {
    return new MappingBuilder()
        .put("peer", told.getKey())
        .put(
            "verdict",
            told.getValue().isEmpty() ? "announced" : "not announced: " + told.getValue())
        .build();
  }

  static Tree.Mapping routes(List<BestRoute> routes, int limit) {
    MappingBuilder made =
        new MappingBuilder()
            .put(
                "routes",
                MappingBuilder.sequence(routes.stream().limit(limit).toList(), Reports::route));
    if (routes.size() > limit) {
      made.put("more", routes.size() - limit);
    }
    return made.build();
  }

  static Tree.Mapping ofPeer(String peer, ControlRequest.View view, List<Tree> routes) {
    return new MappingBuilder()
        .put("peer", peer)
        .put("view", view.name().toLowerCase(Locale.ROOT))
        .put("routes", MappingBuilder.sequence(routes, route -> route))
        .build();
  }

  /** As it came, before the import filter. */
  static Tree received(Cidr prefix, PathView path) {
    PathAttributes attributes = path.received();
    MappingBuilder made =
        new MappingBuilder()
            .put("prefix", prefix.toString())
            .put("nextHop", attributes.nextHop().toString())
            .put("peer", path.peer())
            .put("asPath", attributes.asPath().toString())
            .put("origin", attributes.origin().name().toLowerCase(Locale.ROOT));
    attributes.localPref().ifPresent(value -> made.put("localPref", value));
    attributes.med().ifPresent(value -> made.put("med", value));
    made.putList("communities", Community.of(attributes), Reports::community);
    if (!path.refused().isEmpty()) {
      made.put("refused", path.refused());
    }
    return made.putIfTrue("stale", path.stale()).put("best", path.best()).build();
  }

  static Tree route(BestRoute route) {
    MappingBuilder made =
        new MappingBuilder()
            .put("prefix", route.prefix().toString())
            .putText("nextHop", route.nextHop())
            .putText("peer", route.peer())
            .put("asPath", route.asPath())
            .put("origin", route.origin().name().toLowerCase(Locale.ROOT));
    route.localPref().ifPresent(value -> made.put("localPref", value));
    route.med().ifPresent(value -> made.put("med", value));
    return made.putList("communities", route.communities(), Reports::community).build();
  }

  private static Tree community(Community community) {
    return Tree.Scalar.of(community.toString());
  }
}
