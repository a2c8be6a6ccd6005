package io.margay.ipam;

import io.margay.datastore.Compare;
import io.margay.datastore.Keys;
import io.margay.datastore.Transaction;
import io.margay.datastore.Write;
import io.margay.ipam.Ledger.Held;
import io.margay.ipam.block.Block;
import io.margay.ipam.block.BlockCodec;
import io.margay.ipam.block.HandleCodec;
import io.margay.ipam.block.HandleRecord;
import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/** A transaction under construction, for several jobs. Pure; owned by the worker. */
final class Draft {

  /**
   * A block as the transaction leaves it.
   *
   * @param base revision it builds upon, empty for a new block
   * @param claims whether the node's affinity is written with it
   */
  record Working(Block block, OptionalLong base, boolean claims) {}

  /**
   * What one job adds.
   *
   * @param blocks that it changes
   * @param written the handle that it writes
   * @param removed the handle that it removes
   * @param extra the caller's own writes
   * @param done what to do with the revision once it is committed
   */
  record Step(
      Job job,
      List<Working> blocks,
      Optional<HandleRecord> written,
      Optional<Removed> removed,
      List<Write> extra,
      Consumer<Long> done) {

    private List<String> handles() {
      List<String> handles = new ArrayList<>();
      written.ifPresent(handle -> handles.add(handle.id()));
      removed.ifPresent(handle -> handles.add(handle.id()));
      return handles;
    }
  }

  /** A handle that goes, as it was at this revision. */
  record Removed(String id, long base) {}

  private final String node;
  private final TreeMap<Cidr, Working> blocks = new TreeMap<>();
  private final List<Step> steps = new ArrayList<>();
  private final Map<String, Write> handlesAndExtras = new LinkedHashMap<>();
  private final Set<String> touchedHandles = new LinkedHashSet<>();
  private int claims;
  private long bytes;

  Draft(String node) {
    this.node = node;
  }

  boolean isEmpty() {
    return steps.isEmpty();
  }

  List<Step> steps() {
    return steps;
  }

  Map<Cidr, Working> blocks() {
    return blocks;
  }

  boolean touches(String handle) {
    return touchedHandles.contains(handle);
  }

  /** The block as far as this draft has come, made from what the ledger holds. */
  Working working(Held held) {
    Working working = blocks.get(held.block().cidr());
    return working == null
        ? new Working(held.block(), OptionalLong.of(held.revision()), false)
        : working;
  }

  /** The block of this draft that contains an address. */
  Optional<Working> blockOf(Ip address) {
    return Optional.ofNullable(blocks.floorEntry(address.toCidr()))
        .map(Map.Entry::getValue)
        .filter(working -> working.block().cidr().contains(address));
  }

  /** Adds a job, or says that it has to wait for the next draft, or that none can take it. */
  Outcome plan(Step step) {
    if (add(step)) {
      return new Outcome.Planned();
    }
    return isEmpty()
        ? new Outcome.Rejected(
            new IllegalArgumentException("too many or colliding writes: " + step.job().handle()))
        : new Outcome.Later();
  }

  private boolean add(Step step) {
    List<Write> writes = new ArrayList<>(step.extra());
    step.written()
        .ifPresent(h -> writes.add(new Write.Put(Keys.handle(h.id()), HandleCodec.write(h))));
    step.removed().ifPresent(h -> writes.add(new Write.Delete(Keys.handle(h.id()))));
    int newBlocks = 0;
    int newClaims = 0;
    for (Working working : step.blocks()) {
      Working before = blocks.get(working.block().cidr());
      newBlocks += before == null ? 1 : 0;
      newClaims += working.claims() && (before == null || !before.claims()) ? 1 : 0;
    }
    long size = writes.stream().mapToLong(Draft::size).sum();
    int ops = handlesAndExtras.size() + writes.size() + blocks.size() + newBlocks + claims;
    int compares = touchedHandles.size() + step.handles().size() + blocks.size() + newBlocks;
    if (ops + newClaims > Limits.BATCH_OPS
        || compares > Limits.BATCH_OPS
        || bytes + size > Limits.BATCH_BYTES
        || collides(writes)) {
      return false;
    }
    step.blocks().forEach(working -> blocks.put(working.block().cidr(), working));
    writes.forEach(write -> handlesAndExtras.put(write.key(), write));
    touchedHandles.addAll(step.handles());
    steps.add(step);
    claims += newClaims;
    bytes += size;
    return true;
  }

  /** The keys whose state is open while the outcome of this transaction is unknown. */
  Set<String> doubtfulKeys() {
    Set<String> keys = new LinkedHashSet<>();
    blocks.keySet().forEach(cidr -> keys.add(Keys.block(cidr)));
    touchedHandles.forEach(handle -> keys.add(Keys.handle(handle)));
    return keys;
  }

  Transaction transaction() {
    List<Compare> compares = new ArrayList<>();
    List<Write> writes = new ArrayList<>();
    blocks.forEach((cidr, working) -> {
      String key = Keys.block(cidr);
      compares.add(compare(key, working.base()));
      writes.add(new Write.Put(key, BlockCodec.write(working.block())));
      if (working.claims()) {
        writes.add(new Write.Put(Keys.affinity(node, cidr), ""));
      }
    });
    for (Step step : steps) {
      step.written().ifPresent(h -> compares.add(new Compare.Absent(Keys.handle(h.id()))));
      step.removed()
          .ifPresent(h -> compares.add(new Compare.Unchanged(Keys.handle(h.id()), h.base())));
    }
    writes.addAll(handlesAndExtras.values());
    return new Transaction(compares, writes);
  }

  private boolean collides(List<Write> writes) {
    Set<String> keys = new LinkedHashSet<>();
    for (Write write : writes) {
      if (!keys.add(write.key()) || handlesAndExtras.containsKey(write.key())) {
        return true;
      }
    }
    return false;
  }

  private static Compare compare(String key, OptionalLong revision) {
    return revision.isPresent()
        ? new Compare.Unchanged(key, revision.getAsLong())
        : new Compare.Absent(key);
  }

  private static long size(Write write) {
    long value =
        switch (write) {
          case Write.Put put -> put.value().length();
          case Write.Delete _ -> 0;
        };
    return write.key().length() + value;
  }
}
