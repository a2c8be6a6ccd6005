package io.margay.ipam;

import io.margay.datastore.Commit;
import io.margay.datastore.Compare;
import io.margay.datastore.Datastore;
import io.margay.datastore.Entry;
import io.margay.datastore.Keys;
import io.margay.datastore.Transaction;
import io.margay.datastore.UnreachableException;
import io.margay.datastore.Write;
import io.margay.ipam.block.Allocation;
import io.margay.ipam.block.Block;
import io.margay.ipam.block.BlockCodec;
import io.margay.ipam.block.HandleCodec;
import io.margay.ipam.block.IpamFormatException;
import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Takes addresses from holders that no agent gives back for: an endpoint deleted by force, a node
 * that leaves. Works on the store alone, for any node; agents learn of it when the store refuses
 * what they remembered. Blocks and handles that are malformed are left alone.
 */
public final class Eviction {
  private static final System.Logger LOG = System.getLogger(Eviction.class.getName());
  private static final int ROUNDS = 32;

  private final Datastore store;

  public Eviction(Datastore store) {
    this.store = store;
  }

  /**
   * What frees all that a handle holds now, wherever it lies: to be committed by the caller, with
   * writes of his own.
   *
   * @return without writes when the handle holds nothing
   */
  public Transaction ofHandle(String handle) {
    List<Compare> compares = new ArrayList<>();
    List<Write> writes = new ArrayList<>();
    store
        .get(Keys.handle(handle))
        .ifPresent(entry -> {
          compares.add(unchanged(entry));
          writes.add(new Write.Delete(entry.key()));
        });
    for (Entry entry : store.list(Keys.blocks()).entries()) {
      Optional<Block> block = read(entry);
      List<Ip> held = block.map(b -> b.addressesOf(handle)).orElse(List.of());
      if (!held.isEmpty()) {
        compares.add(unchanged(entry));
        writes.add(new Write.Put(entry.key(), BlockCodec.write(without(block.get(), held))));
      }
    }
    return new Transaction(compares, writes);
  }

  /**
   * Frees all that a node's holders hold, with their handles, and gives up its blocks: an empty one
   * is removed, one that others borrow from is nobody's then. May be repeated.
   *
   * @return the blocks removed
   * @throws UnreachableException when others changed a block all the time
   */
  public List<Cidr> ofNode(String node) {
    List<Cidr> removed = new ArrayList<>();
    for (Entry entry : store.list(Keys.blocks()).entries()) {
      if (evict(entry.key(), node)) {
        removed.add(Keys.cidrOf(entry.key()));
      }
    }
    List<String> rest = new ArrayList<>();
    for (Entry entry : store.list(Keys.handles()).entries()) {
      try {
        if (HandleCodec.read(entry.value()).node().equals(node)) {
          rest.add(entry.key());
        }
      } catch (IpamFormatException e) {
        LOG.log(System.Logger.Level.WARNING, "{0}: {1}", entry.key(), e.getMessage());
      }
    }
    store.list(Keys.affinities(node)).entries().forEach(entry -> rest.add(entry.key()));
    delete(rest);
    return removed;
  }

  /** Deletes any number of keys, in as many transactions as it takes. */
  public void delete(List<String> keys) {
    for (int from = 0; from < keys.size(); from += Limits.BATCH_OPS) {
      List<String> some = keys.subList(from, Math.min(keys.size(), from + Limits.BATCH_OPS));
      store.commit(
          new Transaction(List.of(), some.stream().<Write>map(Write.Delete::new).toList()));
    }
  }

  /** Takes a node out of one block; true when the block went with it. */
  private boolean evict(String key, String node) {
    for (int round = 0; round < ROUNDS; ) {
      Optional<Entry> entry = store.get(key);
      Optional<Block> block = entry.flatMap(Eviction::read);
      if (block.isEmpty()) {
        return false;
      }
      List<Ip> held = heldBy(node, block.get());
      if (held.isEmpty() && !block.get().ownedBy(node)) {
        return false;
      }
      // Each address may bring its handle; the block and its affinity are written too.
      List<Ip> some = held.subList(0, Math.min(held.size(), Limits.BATCH_OPS - 2));
      boolean last = some.size() == held.size();
      Block left = without(block.get(), some);
      boolean owned = last && left.ownedBy(node);
      boolean goes = owned && left.allocations().isEmpty();
      List<Write> writes = new ArrayList<>();
      writes.add(
          goes
              ? new Write.Delete(key)
              : new Write.Put(
                  key, BlockCodec.write(owned ? left.withAffinity(Optional.empty()) : left)));
      if (owned) {
        writes.add(new Write.Delete(Keys.affinity(node, left.cidr())));
      }
      handles(block.get(), some).forEach(id -> writes.add(new Write.Delete(Keys.handle(id))));
      if (!(store.commit(new Transaction(List.of(unchanged(entry.get())), writes))
          instanceof Commit.Done)) {
        round++;
      } else if (last) {
        return goes;
      }
    }
    throw new UnreachableException(key + " was changed by others " + ROUNDS + " times", null);
  }

  private static List<Ip> heldBy(String node, Block block) {
    return block.allocations().entrySet().stream()
        .filter(entry -> entry.getValue().node().equals(node))
        .map(entry -> block.address(entry.getKey()))
        .toList();
  }

  private static Set<String> handles(Block block, List<Ip> addresses) {
    Set<String> handles = new LinkedHashSet<>();
    addresses.forEach(ip -> block.holder(ip).map(Allocation::handle).ifPresent(handles::add));
    return handles;
  }

  private static Block without(Block block, List<Ip> addresses) {
    Block left = block;
    for (Ip address : addresses) {
      left = left.release(address);
    }
    return left;
  }

  private static Compare unchanged(Entry entry) {
    return new Compare.Unchanged(entry.key(), entry.modRevision());
  }

  private static Optional<Block> read(Entry entry) {
    try {
      return Optional.of(BlockCodec.read(entry.value()));
    } catch (IpamFormatException e) {
      LOG.log(System.Logger.Level.WARNING, "{0}: {1}", entry.key(), e.getMessage());
      return Optional.empty();
    }
  }
}
