package io.margay.ipam;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.margay.datastore.Entry;
import io.margay.datastore.Keys;
import io.margay.datastore.Transaction;
import io.margay.datastore.Write;
import io.margay.datastore.etcd.EtcdConfig;
import io.margay.datastore.etcd.EtcdDatastore;
import io.margay.datastore.testing.EtcdServer;
import io.margay.datastore.testing.FaultyDatastore;
import io.margay.ipam.block.Block;
import io.margay.ipam.block.BlockCodec;
import io.margay.ipam.block.IpamFormatException;
import io.margay.ipam.block.Pool;
import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;

/** A real etcd, pools that can change, and nodes with an {@link Ipam} each. */
final class IpamRig implements AutoCloseable {
  final EtcdServer server = EtcdServer.started();
  final EtcdDatastore store = EtcdDatastore.open(EtcdConfig.plain(List.of(server.endpoint())));
  volatile List<Pool> pools = List.of(pool("main", "10.0.0.0/24", 26));
  private final List<Ipam> open = new ArrayList<>();
  private int seed;

  static Pool pool(String name, String cidr, int blockSize) {
    return new Pool(name, Cidr.parse(cidr), blockSize, true);
  }

  /** A node that has read its own blocks, on a store whose calls are counted from now. */
  Node node(String name) {
    FaultyDatastore counted = new FaultyDatastore(store);
    Ipam ipam = new Ipam(counted, name, () -> pools, new Random(++seed));
    open.addFirst(ipam);
    ipam.release("nobody", _ -> List.of()); // answered after the worker has warmed up
    counted.reset();
    return new Node(ipam, counted);
  }

  record Node(Ipam ipam, FaultyDatastore store) {
    Assignment allocate(String handle) {
      return ipam.allocate(any(handle));
    }

    Assignment allocate(String handle, String address) {
      return ipam.allocate(given(handle, address));
    }

    Optional<Released> release(String handle) {
      return ipam.release(handle, _ -> List.of(new Write.Delete(endpoint(handle))));
    }
  }

  static AllocationRequest any(String handle) {
    return new AllocationRequest(
        handle, List.of(), Optional.empty(), Map.of("c", handle), document(handle));
  }

  static AllocationRequest given(String handle, String address) {
    return new AllocationRequest(
        handle, List.of(), Optional.of(Ip.parse(address)), Map.of(), document(handle));
  }

  static Function<Ip, List<Write>> document(String handle) {
    return address -> List.of(new Write.Put(endpoint(handle), address.toString()));
  }

  static String endpoint(String handle) {
    return Keys.resource("workloadendpoints", Optional.of("default"), handle);
  }

  Optional<String> endpointValue(String handle) {
    return store.get(endpoint(handle)).map(Entry::value);
  }

  List<Block> blocks() {
    return store.list(Keys.blocks()).entries().stream().map(IpamRig::block).toList();
  }

  static Block block(Entry entry) {
    try {
      return BlockCodec.read(entry.value());
    } catch (IpamFormatException e) {
      throw new AssertionError(entry.key(), e);
    }
  }

  void put(String key, String value) {
    store.commit(new Transaction(List.of(), List.of(new Write.Put(key, value))));
  }

  /** Nothing is held: no handle, no endpoint, no allocated address. */
  void assertNothingHeld() {
    assertEquals(List.of(), store.list(Keys.handles()).entries());
    assertEquals(List.of(), store.list(Keys.resources("workloadendpoints")).entries());
    blocks().forEach(block -> assertEquals(Map.of(), block.allocations()));
  }

  @Override
  public void close() {
    open.forEach(Ipam::close);
    store.close();
    server.close();
  }
}
