package io.margay.agent.docker;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A network made on one host is made on every host that wants it, by that host's own dockerd. The
 * repeated one bears {@code -o margay.origin=NODE/ID} and is not repeated in turn; it goes when its
 * original does, and removing it by hand removes the original. Owned by the follower's thread.
 */
final class Replicas {
  private static final System.Logger LOG = System.getLogger(Replicas.class.getName());
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String WITHDRAWN = "margay.withdrawn";

  private final EngineFollower.Parts parts;
  private final Set<String> removing = ConcurrentHashMap.newKeySet();

  Replicas(EngineFollower.Parts parts) {
    this.parts = parts;
  }

  /** Makes what is missing here and removes what has lost its original. */
  void look(EngineView view) throws IOException {
    List<NetworkRecord> all = parts.networks().all();
    Set<String> names = new HashSet<>();
    view.networks().values().forEach(network -> names.add(network.name()));
    Set<String> originals = new HashSet<>();
    for (NetworkRecord network : all) {
      if (network.origin().isEmpty()) {
        originals.add(key(network));
      }
    }
    for (NetworkRecord network : all) {
      boolean own = network.node().equals(parts.node());
      boolean withdrawn = network.options().containsKey(WITHDRAWN);
      if (own && (withdrawn || lost(network, originals))) {
        remove(network);
      } else if (!own
          && network.origin().isEmpty()
          && !withdrawn
          && network.name().filter(name -> !names.contains(name)).isPresent()) {
        make(network);
      }
    }
  }

  private static boolean lost(NetworkRecord network, Set<String> originals) {
    return network.origin().filter(origin -> !originals.contains(origin)).isPresent();
  }

  /** A user removed a network here: when it was a repeated one, its original follows. */
  void removedHere(NetworkRecord network) {
    if (removing.remove(network.id()) || network.origin().isEmpty()) {
      return;
    }
    Optional<NetworkRecord> original =
        parts.networks().all().stream()
            .filter(other -> key(other).equals(network.origin().get()))
            .findFirst();
    original.ifPresent(found -> {
      Map<String, String> options = new TreeMap<>(found.options());
      options.put(WITHDRAWN, parts.node());
      parts.networks().put(found.withOptions(options));
    });
  }

  private void make(NetworkRecord original) throws IOException {
    ObjectNode body = JSON.createObjectNode();
    body.put("Name", original.called());
    body.put("CheckDuplicate", true);
    body.put("Driver", "margay");
    body.put("Internal", original.internal());
    ObjectNode ipam = body.putObject("IPAM").put("Driver", "margay-ipam");
    for (var pool : original.pools()) {
      ObjectNode config = ipam.withArray("Config").addObject();
      config.put("Subnet", pool.toString());
      original
          .range()
          .filter(pool::contains)
          .ifPresent(range -> config.put("IPRange", range.toString()));
    }
    ObjectNode labels = body.putObject("Labels");
    original.labels().forEach(labels::put);
    ObjectNode options = body.putObject("Options");
    original.options().forEach(options::put);
    options.put(NetworkOptions.ORIGIN, key(original));
    attempt("made", original, () -> parts.engine().createNetwork(body));
  }

  private void remove(NetworkRecord network) throws IOException {
    removing.add(network.id());
    attempt("removed", network, () -> parts.engine().deleteNetwork(network.id()));
  }

  private interface Attempt {
    void run() throws IOException;
  }

  /** What dockerd refuses, such as the end of a network in use, is tried again next time. */
  private static void attempt(String what, NetworkRecord network, Attempt attempt)
      throws IOException {
    try {
      attempt.run();
      LOG.log(
          System.Logger.Level.INFO, "network {0} as elsewhere name={1}", what, network.called());
    } catch (EngineClient.EngineException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "network not {0} as elsewhere name={1} reason=\"{2}\"",
          what,
          network.called(),
          e.getMessage());
    }
  }

  private static String key(NetworkRecord network) {
    return network.node() + "/" + network.id();
  }
}
