package io.margay.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.agent.routing.BgpMesh;
import io.margay.datastore.Keys;
import io.margay.datastore.resource.MemoryDatastore;
import io.margay.datastore.resource.SampleEndpoint;
import io.margay.ipam.block.Allocation;
import io.margay.ipam.block.Block;
import io.margay.ipam.block.BlockCodec;
import io.margay.ipam.block.HandleCodec;
import io.margay.ipam.block.HandleRecord;
import io.margay.model.codec.ResourceCodec;
import io.margay.model.control.ControlRequest;
import io.margay.model.control.ControlResponse;
import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import io.margay.model.resource.Kind;
import io.margay.model.resource.ResourceKey;
import io.margay.model.resource.WorkloadEndpoint;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeavingTest {
  private static final Ip HOST = Ip.parse("127.0.0.1");

  private final MemoryDatastore store = new MemoryDatastore();

  @Test
  void nothingOfTheHostStaysInTheStore(@TempDir Path folder) throws Exception {
    container("h2", "10.1.0.64/26");
    List<String> others = List.copyOf(store.keys());
    container("h1", "10.1.0.0/26");
    store.put(Keys.nodeStatus("h1"), "{}");
    store.put(Keys.dockerNetwork("h1", "n1"), "{}");
    store.put(Keys.resource(Kind.NODE.plural(), Optional.empty(), "h1"), "{}");
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    CountDownLatch end = new CountDownLatch(1);
    AtomicBoolean silent = new AtomicBoolean();
    try (BgpMesh mesh =
        new BgpMesh(new BgpMesh.Host(HOST, port, folder.resolve("secrets"), false), _ -> {})) {
      Leaving leaving = new Leaving(store, "h1", mesh, () -> 1, () -> silent.set(true), end);
      assertInstanceOf(
          ControlResponse.Failed.class,
          leaving.execute(new ControlRequest.NodeCleanup(false, false)));
      assertTrue(store.keys().size() > others.size());
      assertInstanceOf(
          ControlResponse.Report.class,
          leaving.execute(new ControlRequest.NodeCleanup(true, false)));
      assertTrue(silent.get());
      assertTrue(leaving.left());
      assertTrue(end.await(5, TimeUnit.SECONDS));
    }
    assertEquals(new TreeSet<>(others), new TreeSet<>(store.keys()));
  }

  /** A node's block, and a container with an address of it. */
  private void container(String node, String cidr) {
    Cidr range = Cidr.parse(cidr);
    Ip address = range.address().plus(1);
    WorkloadEndpoint endpoint = SampleEndpoint.of("cni", node, address.toCidr());
    String name = endpoint.metadata().name();
    Block block =
        Block.empty(range, Optional.of(node), new TreeSet<>())
            .allocate(address, new Allocation(name, node, Allocation.State.ASSIGNED));
    HandleRecord handle = new HandleRecord(name, node, List.of(address), "nonce", Map.of());
    ResourceKey key = endpoint.key();
    store.put(Keys.block(range), BlockCodec.write(block));
    store.put(Keys.affinity(node, range), "");
    store.put(Keys.handle(name), HandleCodec.write(handle));
    store.put(
        Keys.resource(key.kind().plural(), key.namespace(), name), ResourceCodec.toJson(endpoint));
  }
}
