package io.margay.agent.docker;

import io.margay.agent.workload.EndpointRecords;
import java.io.IOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Docker's records of its endpoints, asked while it waits for RequestAddress. That is safe for
 * these lists alone: dockerd reads them from copies and its store, without the locks of a container
 * that starts or of a network that gets an endpoint. While dockerd itself starts, nobody answers.
 */
final class EngineRecords implements EndpointRecords {
  private static final System.Logger LOG = System.getLogger(EngineRecords.class.getName());

  private final EngineClient engine;

  EngineRecords(EngineClient engine) {
    this.engine = engine;
  }

  @Override
  public Answer ask(String endpoint) {
    Optional<String> id = EngineFollower.endpointId(endpoint);
    if (id.isEmpty()) {
      return Answer.SILENT;
    }
    try {
      EngineView view = EngineView.read(engine);
      boolean there =
          view.attached().containsKey(id.get()) || ofNetworks(engine, view).contains(id.get());
      return there ? Answer.THERE : Answer.GONE;
    } catch (IOException e) {
      LOG.log(
          System.Logger.Level.INFO,
          "dockerd does not say whether it has an endpoint endpoint={0} reason=\"{1}\"",
          endpoint,
          String.valueOf(e.getMessage()));
      return Answer.SILENT;
    }
  }

  /** The endpoints that our networks have by Docker's records, also those without a container. */
  static Set<String> ofNetworks(EngineClient engine, EngineView view) throws IOException {
    Set<String> known = new HashSet<>();
    for (String id : view.networks().keySet()) {
      known.addAll(EngineView.endpoints(engine.network(id)));
    }
    return known;
  }
}
