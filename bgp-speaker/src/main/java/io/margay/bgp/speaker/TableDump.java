package io.margay.bgp.speaker;

import io.margay.bgp.mrt.MrtPath;
import io.margay.bgp.mrt.MrtPeer;
import io.margay.bgp.mrt.MrtWriter;
import io.margay.bgp.rib.PeerRoutes;
import io.margay.bgp.rib.Rib;
import io.margay.bgp.rib.TableWalk;
import io.margay.model.net.AsNumber;
import io.margay.model.net.Ip;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The tables of a speaker as an MRT file. The speaker's own routes are those of the first peer. */
final class TableDump {
  private TableDump() {}

  static ByteBuffer write(
      Instant now, SpeakerConfig speaker, List<Rib> tables, Map<String, PeerConfig> peers) {
    List<MrtPeer> listed = new ArrayList<>();
    listed.add(new MrtPeer(speaker.routerId(), Ip.v4(0), speaker.localAs()));
    Map<String, Integer> numbers = new LinkedHashMap<>();
    for (Rib table : tables) {
      TableWalk.accepted(
          table,
          (_, paths) ->
              paths.forEach(path -> {
                if (!path.peer().local()) {
                  numbers.computeIfAbsent(
                      path.peer().origin().name(),
                      name -> {
                        listed.add(peer(path.peer().origin(), peers.get(name), speaker));
                        return listed.size() - 1;
                      });
                }
              }));
    }
    long seconds = now.getEpochSecond();
    MrtWriter writer = new MrtWriter(seconds, speaker.routerId(), "", listed);
    for (Rib table : tables) {
      TableWalk.accepted(
          table,
          (prefix, paths) ->
              writer.prefix(
                  prefix,
                  paths.stream()
                      .map(path ->
                          new MrtPath(
                              numbers.getOrDefault(path.peer().origin().name(), 0),
                              seconds,
                              path.pathId(),
                              path.attributes()))
                      .toList()));
    }
    return writer.finish();
  }

  private static MrtPeer peer(
      PeerRoutes.Origin origin, @Nullable PeerConfig config, SpeakerConfig speaker) {
    AsNumber as = config == null ? speaker.localAs() : config.remoteAs();
    return new MrtPeer(origin.identifier(), origin.address(), as);
  }
}
