package io.margay.agent.docker;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A network of one host's Docker, as it stands in the store.
 *
 * @param id Docker's, another one on each host
 * @param node the host
 * @param name empty until Docker's API has told it
 * @param pools that addresses come from; empty for any
 * @param rank how many networks of this host had the same first pool when it was made
 * @param gateway what its containers send to; no other network of this host has it
 * @param internal whether its containers reach nothing but its pools
 * @param options given with {@code -o}
 * @param origin {@code NODE/ID} of the network that this one repeats; empty for an original
 * @param range given with {@code --ip-range}, as far as known
 * @param keys the gateways that came with its pools, in their order: requests for an address bear
 *     the one of its pool; none in what earlier releases wrote
 * @param labels given with {@code --label}, as far as known
 */
record NetworkRecord(
    String id,
    String node,
    Optional<String> name,
    List<Cidr> pools,
    int rank,
    Ip gateway,
    boolean internal,
    Map<String, String> options,
    Optional<String> origin,
    Optional<Cidr> range,
    List<Ip> keys,
    Map<String, String> labels) {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int SHORT = 12;

  NetworkRecord {
    pools = List.copyOf(pools);
    keys = List.copyOf(keys);
    options = Map.copyOf(options);
    labels = Map.copyOf(labels);
  }

  /** The name, or Docker's short form of the id for as long as there is none. */
  String called() {
    return name.orElseGet(() -> id.substring(0, Math.min(SHORT, id.length())));
  }

  /** With what Docker's API has told of it: its name, range and labels. */
  NetworkRecord with(EngineView.Network told) {
    return new NetworkRecord(
        id,
        node,
        Optional.of(told.name()),
        pools,
        rank,
        gateway,
        internal,
        options,
        origin,
        told.range(),
        keys,
        told.labels());
  }

  NetworkRecord withOptions(Map<String, String> to) {
    return new NetworkRecord(
        id, node, name, pools, rank, gateway, internal, to, origin, range, keys, labels);
  }

  String toJson() {
    ObjectNode root = JSON.createObjectNode();
    root.put("id", id);
    root.put("node", node);
    name.ifPresent(text -> root.put("name", text));
    pools.forEach(pool -> root.withArray("pools").add(pool.toString()));
    root.put("rank", rank);
    root.put("gateway", gateway.toString());
    root.put("internal", internal);
    put(root, "options", options);
    origin.ifPresent(text -> root.put("origin", text));
    range.ifPresent(cidr -> root.put("range", cidr.toString()));
    keys.forEach(key -> root.withArray("keys").add(key.toString()));
    put(root, "labels", labels);
    try {
      return JSON.writeValueAsString(root);
    } catch (JsonProcessingException e) {
      throw new AssertionError("a tree of nodes is always JSON", e);
    }
  }

  /**
   * Reads what {@link #toJson} wrote; keys that a later version added are passed over.
   *
   * @throws IllegalArgumentException when this is no network
   */
  static NetworkRecord parse(String json) {
    JsonNode root;
    try {
      root = JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("no JSON: " + e.getOriginalMessage(), e);
    }
    if (root.path("id").asText().isEmpty() || root.path("node").asText().isEmpty()) {
      throw new IllegalArgumentException("a network has an id and a node");
    }
    List<Cidr> pools = new ArrayList<>();
    root.path("pools").forEach(pool -> pools.add(Cidr.parse(pool.asText())));
    List<Ip> keys = new ArrayList<>();
    root.path("keys").forEach(key -> keys.add(Ip.parse(key.asText())));
    return new NetworkRecord(
        root.path("id").asText(),
        root.path("node").asText(),
        text(root, "name"),
        pools,
        root.path("rank").asInt(),
        Ip.parse(root.path("gateway").asText()),
        root.path("internal").asBoolean(),
        texts(root, "options"),
        text(root, "origin"),
        text(root, "range").map(Cidr::parse),
        keys,
        texts(root, "labels"));
  }

  private static void put(ObjectNode root, String field, Map<String, String> texts) {
    new TreeMap<>(texts).forEach((key, text) -> root.withObject("/" + field).put(key, text));
  }

  private static Map<String, String> texts(JsonNode root, String field) {
    Map<String, String> texts = new TreeMap<>();
    root.path(field)
        .properties()
        .forEach(entry -> texts.put(entry.getKey(), entry.getValue().asText()));
    return texts;
  }

  private static Optional<String> text(JsonNode root, String field) {
    return Optional.of(root.path(field).asText()).filter(text -> !text.isEmpty());
  }
}
