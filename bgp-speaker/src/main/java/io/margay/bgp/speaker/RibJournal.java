package io.margay.bgp.speaker;

import io.margay.bgp.fsm.Negotiated;
import io.margay.bgp.rib.PeerRoutes;
import io.margay.bgp.rib.Rib;
import io.margay.bgp.rib.TableWalk;
import io.margay.bgp.wire.AttributeOctets;
import io.margay.bgp.wire.Family;
import io.margay.bgp.wire.MessageCodec;
import io.margay.bgp.wire.PathAttributes;
import io.margay.bgp.wire.Update;
import io.margay.model.document.JsonText;
import io.margay.model.document.MappingBuilder;
import io.margay.model.document.Tree;
import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Writes down what the tables are told, as lines of JSON that {@link RibReplay} is told again:
 * first what they hold, then each change, and when they decide. Owned by the RIB thread.
 */
final class RibJournal {
  /** Writes nothing. */
  static final RibJournal NONE = new RibJournal(Optional.empty(), InstantSource.system());

  private static final HexFormat HEX = HexFormat.of();

  private final Optional<RecordSink> sink;
  private final InstantSource clock;

  RibJournal(Optional<RecordSink> sink, InstantSource clock) {
    this.sink = sink;
    this.clock = clock;
  }

  /** Whether anything is written. */
  boolean on() {
    return sink.isPresent();
  }

  private void line(String event, MappingBuilder fields) {
    sink.ifPresent(to -> {
      MappingBuilder line =
          new MappingBuilder().put("at", clock.instant().toString()).put("rib", event);
      fields.build().entries().forEach(entry -> line.put(entry.key(), entry.value()));
      to.line(JsonText.compact(line.build()));
    });
  }

  private void line(String event, String peer, MappingBuilder fields) {
    if (on()) {
      MappingBuilder line = new MappingBuilder().put("peer", peer);
      fields.build().entries().forEach(entry -> line.put(entry.key(), entry.value()));
      line(event, line);
    }
  }

  private Tree configuration(SpeakerConfig config, Optional<PeerConfig> peer) {
    return sink.orElseThrow().configuration(config, peer);
  }

  void begin(SpeakerConfig config) {
    if (on()) {
      line("begin", new MappingBuilder().put("config", configuration(config, Optional.empty())));
    }
  }

  void join(SpeakerConfig config, PeerConfig peer, Negotiated agreed, Ip local) {
    if (on()) {
      line(
          "join",
          peer.name(),
          new MappingBuilder()
              .put("config", configuration(config, Optional.of(peer)))
              .put("local", local.toString())
              .put("as", agreed.remoteAs().value())
              .put("identifier", agreed.remoteIdentifier().toString())
              .put("fourOctetAs", agreed.fourOctetAs())
              .put("longMessages", agreed.features().longMessages())
              .put("families", families(agreed)));
    }
  }

  private static Tree families(Negotiated agreed) {
    return MappingBuilder.sequence(
        agreed.familySet().stream().sorted().toList(),
        family ->
            new MappingBuilder()
                .put("family", family.name())
                .put("sendsIds", agreed.agreement(family).receivePathIds())
                .put("takesIds", agreed.agreement(family).sendPathIds())
                .put("extendedNextHop", agreed.agreement(family).extendedNextHop())
                .build());
  }

  void update(String peer, Update update) {
    if (on()) {
      byte[] message = MessageCodec.write(update);
      line("update", peer, new MappingBuilder().put("message", HEX.formatHex(message)));
    }
  }

  void change(SpeakerConfig config, PeerConfig peer) {
    if (on()) {
      line(
          "change",
          peer.name(),
          new MappingBuilder().put("config", configuration(config, Optional.of(peer))));
    }
  }

  /** An event of a peer about some families: leave, sweep, long-lived, stale, fresh. */
  void families(String event, String peer, Collection<Family> families) {
    line(
        event,
        peer,
        new MappingBuilder().putTexts("families", families.stream().sorted().toList()));
  }

  void originate(Map<Cidr, PathAttributes> routes) {
    if (!on()) {
      return;
    }
    line("originate", new MappingBuilder());
    grouped(routes)
        .forEach((attributes, prefixes) ->
            line(
                "own",
                attributes(attributes).putTexts("prefixes", prefixes.stream().sorted().toList())));
    line("originated", new MappingBuilder());
  }

  private static Map<PathAttributes, List<Cidr>> grouped(Map<Cidr, PathAttributes> routes) {
    Map<PathAttributes, List<Cidr>> grouped = new LinkedHashMap<>();
    routes.forEach((prefix, attributes) ->
        grouped.computeIfAbsent(attributes, _ -> new ArrayList<>()).add(prefix));
    return grouped;
  }

  private static MappingBuilder attributes(PathAttributes attributes) {
    return new MappingBuilder()
        .put("nextHop", attributes.nextHop().toString())
        .put("attributes", HEX.formatHex(AttributeOctets.write(attributes)));
  }

  void reachable(Ip hop, boolean reachable) {
    if (on()) {
      line(
          "reachable",
          new MappingBuilder().put("nextHop", hop.toString()).put("reachable", reachable));
    }
  }

  /** The tables choose, and tell what changed. */
  void decide() {
    if (on()) {
      line("decide", new MappingBuilder());
    }
  }

  /** What a peer has told us before the recording began: first what is stale of it. */
  void table(Rib rib, PeerRoutes routes) {
    for (boolean stale : new boolean[] {true, false}) {
      if (stale && routes.stale() == 0) {
        continue;
      }
      Map<PathAttributes, List<TableWalk.Path>> grouped = new LinkedHashMap<>();
      TableWalk.received(
          rib,
          routes,
          path -> {
            if (path.stale() == stale) {
              grouped.computeIfAbsent(path.attributes(), _ -> new ArrayList<>()).add(path);
            }
          });
      grouped.forEach((attributes, paths) -> table(routes.origin().name(), attributes, paths));
      if (stale) {
        families("stale", routes.origin().name(), List.of(rib.family()));
      }
    }
  }

  private void table(String peer, PathAttributes attributes, List<TableWalk.Path> paths) {
    List<String> prefixes = paths.stream().map(path -> path.prefix().toString()).toList();
    List<Integer> ids = paths.stream().map(TableWalk.Path::pathId).toList();
    MappingBuilder fields = attributes(attributes).putTexts("prefixes", prefixes);
    if (ids.stream().anyMatch(id -> id != 0)) {
      fields.put(
          "pathIds",
          MappingBuilder.sequence(ids, id -> Tree.Scalar.of(Integer.toUnsignedLong(id))));
    }
    line("table", peer, fields);
  }
}
