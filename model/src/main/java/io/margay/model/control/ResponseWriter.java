package io.margay.model.control;

import io.margay.model.codec.ResourceCodec;
import io.margay.model.document.MappingBuilder;
import io.margay.model.document.Tree;
import java.util.List;
import java.util.Locale;

/** Answers to trees; the key "is" says which. */
final class ResponseWriter {
  private ResponseWriter() {}

  static Tree.Mapping write(ControlResponse response) {
    return switch (response) {
      case ControlResponse.Failed failed ->
          start("failed").put("problem", problem(failed.problem())).build();
      case ControlResponse.Found found ->
          start("found")
              .put("resources", MappingBuilder.sequence(found.resources(), ResourceCodec::toTree))
              .put("missing", MappingBuilder.sequence(found.missing(), KeyCodec::write))
              .build();
      case ControlResponse.Done done ->
          start("done")
              .put("results", MappingBuilder.sequence(done.results(), ResponseWriter::result))
              .build();
      case ControlResponse.Ipam ipam ->
          start("ipam")
              .put("pools", MappingBuilder.sequence(ipam.pools(), ResponseWriter::pool))
              .put("strays", blocks(ipam.strays()))
              .put("total", usage(ipam.total()))
              .build();
      case ControlResponse.Peers peers ->
          start("peers")
              .put("node", peers.node())
              .put("peers", MappingBuilder.sequence(peers.peers(), ResponseWriter::peer))
              .putList("others", peers.others(), ResponseWriter::nodePeers)
              .putTexts("silent", peers.silent())
              .build();
      case ControlResponse.Report report -> start("report").put("body", report.body()).build();
      case ControlResponse.Health health ->
          start("health")
              .put("node", health.node())
              .put("version", health.version())
              .put("checks", MappingBuilder.sequence(health.checks(), ResponseWriter::check))
              .build();
    };
  }

  private static MappingBuilder start(String what) {
    return new MappingBuilder().put("is", what);
  }

  static Tree.Mapping problem(Problem problem) {
    return new MappingBuilder()
        .put("code", word(problem.code()))
        .put("what", problem.what())
        .putText("where", problem.where())
        .putText("why", problem.why())
        .putText("kept", problem.kept())
        .putText("next", problem.next())
        .build();
  }

  private static Tree result(ControlResponse.Result result) {
    MappingBuilder made =
        new MappingBuilder()
            .put("key", KeyCodec.write(result.key()))
            .put("outcome", word(result.outcome()));
    result.problem().ifPresent(problem -> made.put("problem", problem(problem)));
    return made.build();
  }

  private static Tree pool(ControlResponse.PoolUsage pool) {
    return new MappingBuilder()
        .put("name", pool.name())
        .put("cidr", pool.cidr().toString())
        .put("usage", usage(pool.usage()))
        .put("blocks", blocks(pool.blocks()))
        .build();
  }

  private static Tree blocks(List<ControlResponse.BlockUsage> blocks) {
    return MappingBuilder.sequence(
        blocks,
        block ->
            new MappingBuilder()
                .put("cidr", block.cidr().toString())
                .putText("owner", block.owner())
                .put("usage", usage(block.usage()))
                .build());
  }

  private static Tree usage(ControlResponse.Usage usage) {
    return new MappingBuilder()
        .put("capacity", usage.capacity())
        .put("inUse", usage.inUse())
        .put("borrowed", usage.borrowed())
        .put("free", usage.free())
        .build();
  }

  private static Tree peer(ControlResponse.Peer peer) {
    return new MappingBuilder()
        .put("address", peer.address().toString())
        .put("type", peer.type())
        .put("state", word(peer.state()))
        .put("since", peer.since().toString())
        .put("info", peer.info())
        .put("expected", peer.expected())
        .build();
  }

  static Tree.Mapping nodePeers(ControlResponse.NodePeers peers) {
    return new MappingBuilder()
        .put("node", peers.node())
        .put("at", peers.at().toString())
        .put("peers", MappingBuilder.sequence(peers.peers(), ResponseWriter::peer))
        .build();
  }

  private static Tree check(ControlResponse.Check check) {
    return new MappingBuilder()
        .put("name", check.name())
        .put("level", word(check.level()))
        .put("detail", check.detail())
        .build();
  }

  /** {@code NOT_FOUND} is "not-found". */
  static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
