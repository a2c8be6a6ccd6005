package io.margay.datastore.resource;

import static java.lang.System.Logger.Level.WARNING;

import io.margay.datastore.Datastore;
import io.margay.datastore.DatastoreException;
import io.margay.datastore.Entry;
import io.margay.datastore.Keys;
import io.margay.datastore.Limits;
import io.margay.model.control.Control;
import io.margay.model.control.ControlRequest;
import io.margay.model.control.ControlResponse;
import io.margay.model.control.ControlResponse.NodePeers;
import io.margay.model.control.ControlResponse.Peers;
import io.margay.model.control.ControlWire;
import io.margay.model.document.InvalidDocumentException;
import io.margay.model.resource.Kind;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The BGP sessions of the cluster: what each agent wrote of its own host, and of the host that
 * answers what it is now. A host counts while it has a Node resource.
 */
public final class NodeStatusCommands implements Control {
  private static final System.Logger LOG = System.getLogger(NodeStatusCommands.class.getName());

  private final Datastore store;
  private final InstantSource time;
  private final boolean onAHost;
  private final Control others;

  /**
   * @param onAHost whether {@code others} can tell of its own host's sessions
   * @param others executes every other request
   */
  public NodeStatusCommands(Datastore store, InstantSource time, boolean onAHost, Control others) {
    this.store = store;
    this.time = time;
    this.onAHost = onAHost;
    this.others = others;
  }

  @Override
  public ControlResponse execute(ControlRequest request) {
    if (!(request instanceof ControlRequest.NodeStatus)) {
      return others.execute(request);
    }
    Optional<Peers> own = Optional.empty();
    if (onAHost) {
      ControlResponse answer = others.execute(request);
      if (!(answer instanceof Peers peers)) {
        return answer;
      }
      own = Optional.of(peers);
    }
    try {
      return cluster(own);
    } catch (DatastoreException e) {
      return own.<ControlResponse>map(peers -> peers)
          .orElseGet(() -> new ControlResponse.Failed(ResourceCommands.problem(e)));
    }
  }

  private Peers cluster(Optional<Peers> own) {
    Set<String> silent = new TreeSet<>();
    for (Entry entry : store.list(Keys.resources(Kind.NODE.plural())).entries()) {
      silent.add(Keys.nameOf(entry.key()));
    }
    own.ifPresent(peers -> silent.remove(peers.node()));
    Instant oldest = time.instant().minus(Limits.NODE_SILENT);
    List<NodePeers> written = new ArrayList<>();
    for (Entry entry : store.list(Keys.nodes()).entries()) {
      read(entry)
          .filter(peers -> silent.contains(peers.node()))
          .ifPresent(peers -> {
            written.add(peers);
            if (peers.at().isAfter(oldest)) {
              silent.remove(peers.node());
            }
          });
    }
    return new Peers(
        own.map(Peers::node).orElse(""),
        own.map(Peers::peers).orElse(List.of()),
        written,
        List.copyOf(silent));
  }

  private static Optional<NodePeers> read(Entry entry) {
    try {
      return Optional.of(ControlWire.nodePeers(entry.value()));
    } catch (InvalidDocumentException e) {
      LOG.log(
          WARNING, "ignored, cannot be read key={0} reason=\"{1}\"", entry.key(), e.getMessage());
      return Optional.empty();
    }
  }
}
