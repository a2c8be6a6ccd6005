package io.margay.ipam;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.datastore.Keys;
import io.margay.datastore.etcd.EtcdConfig;
import io.margay.datastore.etcd.EtcdDatastore;
import io.margay.datastore.testing.EtcdCluster;
import io.margay.datastore.testing.EtcdServer;
import io.margay.datastore.testing.Eventually;
import io.margay.ipam.block.Pool;
import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class IpamClusterTest {
  private static final List<Pool> POOLS =
      List.of(new Pool("main", Cidr.parse("10.0.0.0/16"), 26, true));

  /** Each member dies once, the leader among them, and every request is met in its five seconds. */
  @Test
  void meetsEveryRequestWhenOneMemberDies() {
    try (EtcdCluster cluster = EtcdCluster.started();
        EtcdDatastore store = EtcdDatastore.open(EtcdConfig.plain(cluster.endpoints()))) {
      Eventually.holds(Duration.ofSeconds(10), () -> "no leader", store::healthy);
      try (Ipam ipam = new Ipam(store, "h1", () -> POOLS, new Random(1))) {
        Map<Ip, String> held = new HashMap<>();
        for (EtcdServer member : cluster.members()) {
          ipam.allocate(IpamRig.any("before-" + member.endpoint().getPort()));
          member.kill();
          for (int i = 0; i < 5; i++) {
            String handle = member.endpoint().getPort() + "-" + i;
            Ip address = ipam.allocate(IpamRig.any(handle)).address();
            assertEquals(null, held.put(address, handle));
          }
          member.start();
          member.awaitReady();
          Eventually.holds(Duration.ofSeconds(10), () -> "not healthy", store::healthy);
        }
        held.forEach((_, handle) -> assertTrue(ipam.release(handle, _ -> List.of()).isPresent()));
        assertEquals(3, store.list(Keys.handles()).entries().size());
      }
    }
  }
}
