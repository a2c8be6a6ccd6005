package io.margay.ipam;

import io.margay.datastore.Entry;
import io.margay.datastore.Keys;
import io.margay.datastore.Snapshot;
import io.margay.ipam.block.Block;
import io.margay.ipam.block.BlockCodec;
import io.margay.ipam.block.HandleCodec;
import io.margay.ipam.block.HandleRecord;
import io.margay.ipam.block.IpamFormatException;
import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What the worker remembers of the store. All of it may be out of date: it only serves to guess
 * what a transaction compares, and the store decides. "Learned" is the tick before the read that
 * taught it; a refusal is final only by what was learned after the request came.
 */
final class Ledger {

  /** A block's place in the store. */
  sealed interface Slot {
    long revision();

    long learned();
  }

  record Held(Block block, long revision, long learned) implements Slot {}

  record Broken(String why, long revision, long learned) implements Slot {}

  /** A handle's place in the store. */
  sealed interface HandleSlot {
    long learned();
  }

  record Present(HandleRecord handle, long revision, long learned) implements HandleSlot {}

  record Missing(long learned) implements HandleSlot {}

  record BrokenHandle(String why, long learned) implements HandleSlot {}

  private final String node;
  private final TreeMap<Cidr, Slot> blocks = new TreeMap<>();
  private final Map<String, HandleSlot> handles = new Recent();
  private boolean listed;
  private long listedNanos;
  private long listedTick;

  Ledger(String node) {
    this.node = node;
  }

  /** All blocks known, by prefix. */
  Map<Cidr, Slot> blocks() {
    return Collections.unmodifiableMap(blocks);
  }

  /** The block that contains this address, if it is known. */
  Optional<Map.Entry<Cidr, Slot>> blockOf(Ip address) {
    Map.Entry<Cidr, Slot> before = blocks.floorEntry(address.toCidr());
    return before != null && before.getKey().contains(address)
        ? Optional.of(before)
        : Optional.empty();
  }

  /** Whether a block of this prefix would overlap one that is known. */
  boolean overlaps(Cidr cidr) {
    Cidr before = blocks.floorKey(cidr.address().toCidr());
    Cidr after = blocks.ceilingKey(cidr);
    return (before != null && before.overlaps(cidr)) || (after != null && after.overlaps(cidr));
  }

  Optional<HandleSlot> handle(String id) {
    return Optional.ofNullable(handles.get(id));
  }

  /** Whether the blocks known are all there were a short while ago. */
  boolean complete(long nowNanos) {
    return listed && nowNanos - listedNanos < Limits.LISTING_AGE.toNanos();
  }

  /** Whether all blocks were listed after this tick. */
  boolean completeSince(long tick) {
    return listed && listedTick > tick;
  }

  /** Takes over a complete listing of the blocks. */
  void learnAll(Snapshot snapshot, long tick, long nowNanos) {
    blocks.clear();
    snapshot.entries().forEach(entry -> learn(entry, tick));
    listed = true;
    listedNanos = nowNanos;
    listedTick = tick;
  }

  /** Takes over a key of the store; keys that are no block and no handle do not matter here. */
  void learn(Entry entry, long tick) {
    String key = entry.key();
    if (key.startsWith(Keys.blocks())) {
      cidr(key).ifPresent(cidr -> blocks.put(cidr, slot(cidr, entry, tick)));
    } else if (key.startsWith(Keys.handles())) {
      handles.put(Keys.nameOf(key), handleSlot(entry, tick));
    }
  }

  /** Takes over that a key is not in the store. */
  void learnAbsent(String key, long tick) {
    if (key.startsWith(Keys.blocks())) {
      cidr(key).ifPresent(blocks::remove);
    } else if (key.startsWith(Keys.handles())) {
      handles.put(Keys.nameOf(key), new Missing(tick));
    }
  }

  void learn(Block block, long revision, long tick) {
    blocks.put(block.cidr(), new Held(block, revision, tick));
  }

  void learn(HandleRecord handle, long revision, long tick) {
    handles.put(handle.id(), new Present(handle, revision, tick));
  }

  /** Keeps only what this node owns: other nodes' blocks grow old and take memory. */
  void forgetOthers() {
    listed = false;
    Collection<Slot> all = blocks.values();
    all.removeIf(slot -> !(slot instanceof Held held) || !held.block().ownedBy(node));
  }

  private static Optional<Cidr> cidr(String key) {
    try {
      return Optional.of(Keys.cidrOf(key));
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // not ours: no block of ours is looked up by such a key
    }
  }

  private static Slot slot(Cidr cidr, Entry entry, long tick) {
    try {
      Block block = BlockCodec.read(entry.value());
      if (block.cidr().equals(cidr)) {
        return new Held(block, entry.modRevision(), tick);
      }
      return new Broken("it calls itself " + block.cidr(), entry.modRevision(), tick);
    } catch (IpamFormatException e) {
      return new Broken(String.valueOf(e.getMessage()), entry.modRevision(), tick);
    }
  }

  private static HandleSlot handleSlot(Entry entry, long tick) {
    try {
      return new Present(HandleCodec.read(entry.value()), entry.modRevision(), tick);
    } catch (IpamFormatException e) {
      return new BrokenHandle(String.valueOf(e.getMessage()), tick);
    }
  }

  /** The handles used last. */
  private static final class Recent extends LinkedHashMap<String, HandleSlot> {
    private static final long serialVersionUID = 1;

    Recent() {
      super(64, 0.75f, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, HandleSlot> eldest) {
      return size() > Limits.HANDLES;
    }
  }
}
