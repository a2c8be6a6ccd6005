package io.margay.agent.cni;

import io.margay.agent.api.Endpoint;
import io.margay.agent.limits.Limits;
import io.margay.agent.workload.WorkloadException;
import io.margay.agent.workload.Workloads;
import io.margay.cni.CniException;
import io.margay.cni.CniRequest;
import io.margay.cni.CniResult;
import io.margay.cni.CniWire;
import io.margay.datastore.DatastoreException;
import io.margay.ipam.Ipam;
import io.margay.ipam.block.Pool;
import io.margay.netlink.NetlinkException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Serves the CNI client: reads a request, has one of the two plugins do it, answers. */
public final class CniServer implements Endpoint, AutoCloseable {
  private static final System.Logger LOG = System.getLogger(CniServer.class.getName());

  private final Thread reclaim =
      Thread.ofPlatform().name("cni-reclaim").daemon().unstarted(this::reclaimForever);
  private final Semaphore released = new Semaphore(0);
  private final NetworkPlugin network;
  private final IpamPlugin ipam;

  /**
   * What the plugins work with.
   *
   * @param pools all pools as of now
   */
  public record Parts(
      String node,
      Workloads workloads,
      Ipam ipam,
      Supplier<List<Pool>> pools,
      Availability availability) {}

  public CniServer(Parts parts) {
    this.network = new NetworkPlugin(parts);
    this.ipam = new IpamPlugin(parts, released::release);
  }

  /** From now on, what lost containers left, ours and other plugins', is looked for. */
  public void start() {
    reclaim.start();
  }

  private void reclaimForever() {
    while (true) {
      try {
        if (released.tryAcquire(Limits.RECLAIM.toNanos(), TimeUnit.NANOSECONDS)) {
          // The plugin that released an address is about to remove what else there was.
          TimeUnit.NANOSECONDS.sleep(Limits.RECLAIM_SOON.toNanos());
          released.drainPermits();
        }
        ipam.reclaim();
        network.reclaim();
      } catch (InterruptedException e) {
        return; // closed
      } catch (NetlinkException | WorkloadException | DatastoreException | UncheckedIOException e) {
        LOG.log(System.Logger.Level.WARNING, "not reclaimed now, later again", e);
      }
    }
  }

  @Override
  public void close() {
    reclaim.interrupt();
  }

  @Override
  public int magic() {
    return CniWire.MAGIC;
  }

  @Override
  public int requestLength(ByteBuffer soFar) throws RefusedException {
    try {
      return CniWire.requestLength(soFar);
    } catch (CniException e) {
      throw new RefusedException(e.text(), refusal(e));
    }
  }

  @Override
  public byte[] answer(ByteBuffer request, Caller caller) {
    try {
      if (caller.uid() != 0) {
        throw new CniException(
            CniException.INVALID_ENVIRONMENT,
            "only root may attach containers",
            "uid " + caller.uid());
      }
      return CniWire.writeAnswer(0, serve(CniWire.read(request), caller));
    } catch (CniException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "cni request failed code={0} message=\"{1}\" details=\"{2}\"",
          e.code(),
          e.text(),
          e.details());
      return refusal(e);
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, "cni request failed by a bug", e);
      return refusal(
          new CniException(CniException.IO_FAILURE, "internal error: " + e, "see the agent's log"));
    }
  }

  private static byte[] refusal(CniException e) {
    return CniWire.writeAnswer(1, CniResult.errorJson(e) + "\n");
  }

  private String serve(CniWire.Message message, Caller caller) throws CniException {
    CniRequest request = CniRequest.parse(message);
    Call call = new Call(request, message, caller);
    try {
      call.refuseOwnNamespace();
      return switch (request.role()) {
        case NETWORK -> network.serve(call);
        case IPAM -> ipam.serve(call);
      };
    } catch (WorkloadException e) {
      throw new CniException(code(e.reason()), call.shown(e.text()), call.shown(e.details()))
          .in(request.version());
    } catch (CniException e) {
      throw e.in(request.version());
    }
  }

  private static int code(WorkloadException.Reason reason) {
    return switch (reason) {
      case INVALID_REQUEST -> CniException.INVALID_CONFIG;
      case UNSUPPORTED -> CniException.UNSUPPORTED_FIELD;
      case OWN_NAMESPACE -> CniException.INVALID_NETNS;
      case TRY_AGAIN, EXHAUSTED -> CniException.TRY_AGAIN_LATER;
      case NAMESPACE, KERNEL -> CniException.IO_FAILURE;
      case NOT_AS_EXPECTED -> CniException.CHECK_FAILED;
    };
  }
}
