package io.margay.ipam.control;

import io.margay.datastore.Datastore;
import io.margay.datastore.DatastoreException;
import io.margay.datastore.Entry;
import io.margay.datastore.Keys;
import io.margay.datastore.resource.ResourceCommands;
import io.margay.ipam.Ipam;
import io.margay.ipam.block.IpamReport;
import io.margay.ipam.block.Pool;
import io.margay.model.codec.ResourceCodec;
import io.margay.model.control.Control;
import io.margay.model.control.ControlRequest;
import io.margay.model.control.ControlResponse;
import io.margay.model.control.ErrorCode;
import io.margay.model.control.Problem;
import io.margay.model.document.InvalidDocumentException;
import io.margay.model.resource.IpPool;
import io.margay.model.resource.Kind;
import java.util.ArrayList;
import java.util.List;

/** Counts addresses as {@code netctl ipam show} asks. Safe for use by many threads. */
public final class IpamCommands implements Control {
  private final Datastore store;
  private final Control others;

  /**
   * Commands on a store.
   *
   * @param others executes every other request
   */
  public IpamCommands(Datastore store, Control others) {
    this.store = store;
    this.others = others;
  }

  @Override
  public ControlResponse execute(ControlRequest request) {
    if (!(request instanceof ControlRequest.IpamShow show)) {
      return others.execute(request);
    }
    try {
      return answer(Ipam.show(store, pools()), show.blocks());
    } catch (DatastoreException e) {
      return new ControlResponse.Failed(ResourceCommands.problem(e));
    } catch (InvalidDocumentException e) {
      return new ControlResponse.Failed(
          Problem.of(ErrorCode.FAILED, "the store holds a pool that is none")
              .withWhy(e.faults().getFirst().what())
              .withNext("netctl get pools    names it"));
    }
  }

  private List<Pool> pools() throws InvalidDocumentException {
    List<Pool> pools = new ArrayList<>();
    for (Entry entry : store.list(Keys.resources(Kind.IP_POOL.plural())).entries()) {
      if (ResourceCodec.fromJson(Kind.IP_POOL, entry.value(), entry.modRevision())
          instanceof IpPool pool) {
        pools.add(
            new Pool(
                pool.metadata().name(),
                pool.spec().cidr(),
                pool.spec().blockSize(),
                !pool.spec().disabled()));
      }
    }
    return pools;
  }

  static ControlResponse.Ipam answer(IpamReport report, boolean blocks) {
    return new ControlResponse.Ipam(
        report.pools().stream()
            .map(pool ->
                new ControlResponse.PoolUsage(
                    pool.pool().name(),
                    pool.pool().cidr(),
                    usage(pool.usage()),
                    blocks ? blocks(pool.blocks()) : List.of()))
            .toList(),
        blocks(report.strays()),
        usage(report.total()));
  }

  private static List<ControlResponse.BlockUsage> blocks(List<IpamReport.BlockUsage> blocks) {
    return blocks.stream()
        .map(block ->
            new ControlResponse.BlockUsage(block.cidr(), block.affinity(), usage(block.usage())))
        .toList();
  }

  private static ControlResponse.Usage usage(IpamReport.Usage usage) {
    return new ControlResponse.Usage(
        usage.capacity(), usage.inUse(), usage.borrowed(), usage.free());
  }
}
