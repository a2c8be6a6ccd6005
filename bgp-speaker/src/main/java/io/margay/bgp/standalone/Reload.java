package io.margay.bgp.standalone;

import io.margay.bgp.config.SpeakerFile;
import io.margay.bgp.speaker.ConfigChange;
import io.margay.bgp.speaker.PeerConfig;
import io.margay.model.document.MappingBuilder;
import io.margay.model.document.Tree;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What another file changes.
 *
 * @param changes what differs, in the order of the file
 */
record Reload(List<Change> changes) {

  /** What becomes of one change. */
  enum Effect {
    ADDED("added"),
    REMOVED("removed, its session ends"),
    RESET("session starts anew"),
    SOFT("in force at once, session kept"),
    NEXT_SESSION("in force with the next session, session kept"),
    IN_FORCE("in force at once"),
    NEEDS_RESTART("needs a restart, not in force");

    private final String words;

    Effect(String words) {
      this.words = words;
    }
  }

  /**
   * One change.
   *
   * @param what the key of the file, or the peer
   * @param parts which parts of the peer differ
   */
  record Change(String what, List<String> parts, Effect effect) {
    @Override
    public String toString() {
      return what
          + (parts.isEmpty() ? "" : " (" + String.join(", ", parts) + ")")
          + ": "
          + effect.words;
    }
  }

  static Reload between(SpeakerFile before, SpeakerFile after) {
    List<Change> changes = new ArrayList<>();
    needsRestart(changes, "local-as", before.speaker().localAs(), after.speaker().localAs());
    needsRestart(changes, "router-id", before.speaker().routerId(), after.speaker().routerId());
    needsRestart(changes, "listen", before.speaker().listeners(), after.speaker().listeners());
    needsRestart(changes, "cluster-id", before.speaker().clusterId(), after.speaker().clusterId());
    needsRestart(changes, "best-path", before.speaker().bestPath(), after.speaker().bestPath());
    needsRestart(changes, "multipath", before.speaker().multipath(), after.speaker().multipath());
    needsRestart(changes, "kernel", before.kernel(), after.kernel());
    needsRestart(changes, "control-socket", before.controlSocket(), after.controlSocket());
    needsRestart(changes, "metrics", before.metrics(), after.metrics());
    needsRestart(changes, "log-level", before.logLevel(), after.logLevel());
    needsRestart(changes, "mrt.dump", before.mrt().dump(), after.mrt().dump());
    if (!before.mrt().load().equals(after.mrt().load())) {
      changes.add(new Change("mrt.load", List.of(), Effect.IN_FORCE));
    }
    if (!before.originate().equals(after.originate())) {
      changes.add(new Change("originate", List.of(), Effect.IN_FORCE));
    }
    peers(changes, before, after);
    return new Reload(changes);
  }

  private static void needsRestart(List<Change> changes, String what, Object before, Object after) {
    if (!Objects.equals(before, after)) {
      changes.add(new Change(what, List.of(), Effect.NEEDS_RESTART));
    }
  }

  private static void peers(List<Change> changes, SpeakerFile before, SpeakerFile after) {
    Map<String, PeerConfig> old = new LinkedHashMap<>();
    before.peers().forEach(peer -> old.put(peer.name(), peer));
    for (PeerConfig peer : after.peers()) {
      PeerConfig was = old.remove(peer.name());
      String name = "peer " + peer.name();
      if (was == null) {
        changes.add(new Change(name, List.of(), Effect.ADDED));
      } else if (!was.equals(peer)) {
        Effect effect =
            switch (ConfigChange.between(was, peer)) {
              case RESET -> Effect.RESET;
              case SOFT -> Effect.SOFT;
              case NOTHING -> Effect.NEXT_SESSION;
            };
        changes.add(new Change(name, parts(was, peer), effect));
      }
    }
    old.keySet()
        .forEach(gone -> changes.add(new Change("peer " + gone, List.of(), Effect.REMOVED)));
  }

  private static List<String> parts(PeerConfig was, PeerConfig is) {
    List<String> parts = new ArrayList<>();
    part(parts, "address", was.address(), is.address());
    part(parts, "as", was.remoteAs(), is.remoteAs());
    part(parts, "transport", was.transport(), is.transport());
    part(parts, "timers", was.timers(), is.timers());
    part(parts, "families", was.families(), is.families());
    part(parts, "graceful-restart", was.restart(), is.restart());
    part(parts, "role", was.role(), is.role());
    part(parts, "filters", was.policy(), is.policy());
    return parts;
  }

  private static void part(List<String> parts, String name, Object was, Object is) {
    if (!was.equals(is)) {
      parts.add(name);
    }
  }

  /** The new file, but for what needs a restart. */
  SpeakerFile inForce(SpeakerFile before, SpeakerFile after) {
    return new SpeakerFile(
        before.speaker(),
        after.peers(),
        after.originate(),
        new SpeakerFile.Mrt(after.mrt().load(), before.mrt().dump()),
        before.kernel(),
        before.controlSocket(),
        before.metrics(),
        before.logLevel());
  }

  Tree.Mapping report() {
    return new MappingBuilder()
        .put(
            "changes",
            MappingBuilder.sequence(
                changes,
                change ->
                    new MappingBuilder()
                        .put("what", change.what())
                        .putTexts("parts", change.parts())
                        .put("effect", change.effect().words)
                        .build()))
        .build();
  }
}
