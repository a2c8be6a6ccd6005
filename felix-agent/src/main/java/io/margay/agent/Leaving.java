package io.margay.agent;

import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import io.margay.agent.routing.BgpMesh;
import io.margay.datastore.Datastore;
import io.margay.datastore.DatastoreException;
import io.margay.datastore.Entry;
import io.margay.datastore.Keys;
import io.margay.datastore.resource.ResourceCommands;
import io.margay.ipam.Eviction;
import io.margay.model.codec.ResourceCodec;
import io.margay.model.control.ControlRequest;
import io.margay.model.control.ControlResponse;
import io.margay.model.control.ErrorCode;
import io.margay.model.control.Problem;
import io.margay.model.document.InvalidDocumentException;
import io.margay.model.document.MappingBuilder;
import io.margay.model.net.Cidr;
import io.margay.model.resource.Kind;
import io.margay.model.resource.WorkloadEndpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;

/**
 * How this host leaves its cluster for good ({@code netctl node cleanup}): peers hear a hard reset
 * and withdraw at once, the store forgets the host, the agent ends with {@link #EXIT_STATUS}. What
 * is in the kernel is taken away by netctl once nobody repairs it any more.
 */
final class Leaving {
  /** The supervisor does not start an agent again that ended so. */
  static final int EXIT_STATUS = 3;

  private static final System.Logger LOG = System.getLogger(Leaving.class.getName());

  private final Datastore store;
  private final String node;
  private final BgpMesh mesh;
  private final Supplier<Integer> attached;
  private final Runnable lastWords;
  private final CountDownLatch end;
  private volatile boolean left;

  /**
   * @param attached how many containers are attached to this host
   * @param lastWords ends what writes to the store of this host by itself
   * @param end ends the agent
   */
  Leaving(
      Datastore store,
      String node,
      BgpMesh mesh,
      Supplier<Integer> attached,
      Runnable lastWords,
      CountDownLatch end) {
    this.lastWords = lastWords;
    this.store = store;
    this.node = node;
    this.mesh = mesh;
    this.attached = attached;
    this.end = end;
  }

  /** Whether the host has left. */
  boolean left() {
    return left;
  }

  ControlResponse execute(ControlRequest.NodeCleanup request) {
    int containers = attached.get();
    if (containers > 0 && !request.force()) {
      return new ControlResponse.Failed(
          Problem.of(ErrorCode.FAILED, containers + " containers are attached to this host")
              .withKept("nothing was changed")
              .withNext("stop them, or add --force to cut them off"));
    }
    int sessions = mesh.status().size();
    mesh.leave("this host leaves the cluster");
    lastWords.run();
    LOG.log(INFO, "leaving the cluster, sessions ended count={0}", sessions);
    try {
      List<Cidr> blocks = forget(request.keepNode());
      left = true;
      return new ControlResponse.Report(
          new MappingBuilder()
              .put("node", node)
              .put("sessions", sessions)
              .putTexts("blocks", blocks)
              .put("nodeDeleted", !request.keepNode())
              .build());
    } catch (DatastoreException e) {
      return new ControlResponse.Failed(ResourceCommands.problem(e));
    } finally {
      // After the answer is on its way.
      Thread.ofVirtual()
          .start(() -> {
            try {
              Thread.sleep(200);
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
            end.countDown();
          });
    }
  }

  /**
   * Endpoints, addresses, blocks, then the host itself: what names it goes last, so that a second
   * try finds the rest. Docker's networks stay with the node when that is kept.
   */
  private List<Cidr> forget(boolean keepNode) {
    Eviction eviction = new Eviction(store);
    List<Cidr> blocks = eviction.ofNode(node);
    List<String> keys = new ArrayList<>();
    for (Entry entry : store.list(Keys.resources(Kind.WORKLOAD_ENDPOINT.plural())).entries()) {
      if (ofThisHost(entry)) {
        keys.add(entry.key());
      }
    }
    keys.add(Keys.nodeStatus(node));
    if (!keepNode) {
      store.list(Keys.dockerNetworks(node)).entries().forEach(entry -> keys.add(entry.key()));
      keys.add(Keys.resource(Kind.NODE.plural(), Optional.empty(), node));
    }
    eviction.delete(keys);
    return blocks;
  }

  private boolean ofThisHost(Entry entry) {
    try {
      return ResourceCodec.fromJson(Kind.WORKLOAD_ENDPOINT, entry.value(), entry.modRevision())
              instanceof WorkloadEndpoint endpoint
          && endpoint.spec().node().equals(node);
    } catch (InvalidDocumentException e) {
      LOG.log(WARNING, "not an endpoint, left alone: {0}", entry.key());
      return false;
    }
  }
}
