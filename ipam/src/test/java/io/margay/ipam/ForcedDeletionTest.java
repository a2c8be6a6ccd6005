package io.margay.ipam;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.margay.datastore.Keys;
import io.margay.datastore.Write;
import io.margay.datastore.resource.ResourceCommands;
import io.margay.datastore.resource.SampleEndpoint;
import io.margay.ipam.control.EndpointAddresses;
import io.margay.ipam.control.IpamCommands;
import io.margay.model.codec.ResourceCodec;
import io.margay.model.control.ControlRequest;
import io.margay.model.control.ControlResponse;
import io.margay.model.net.Ip;
import io.margay.model.resource.Kind;
import io.margay.model.resource.ResourceKey;
import io.margay.model.resource.WorkloadEndpoint;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ForcedDeletionTest {
  private static final String NAME = "h1-cni-c1-eth0";
  private static final ResourceKey KEY = ResourceKey.of(Kind.WORKLOAD_ENDPOINT, NAME);

  @Test
  void anEndpointTakesItsAddressWithIt() {
    try (IpamRig rig = new IpamRig()) {
      IpamRig.Node agent = rig.node("h1");
      agent
          .ipam()
          .allocate(
              new AllocationRequest(
                  NAME, List.of(), Optional.empty(), Map.of(), ForcedDeletionTest::document));
      ResourceCommands commands =
          new ResourceCommands(
              rig.store,
              Instant::now,
              () -> "uid",
              new EndpointAddresses(rig.store),
              new IpamCommands(
                  rig.store,
                  request -> {
                    throw new AssertionError(request);
                  }));
      ControlRequest delete =
          new ControlRequest.Delete(List.of(ControlRequest.Target.of(KEY)), true);
      ControlResponse.Done done =
          assertInstanceOf(ControlResponse.Done.class, commands.execute(delete));
      assertEquals(ControlResponse.Outcome.DELETED, done.results().getFirst().outcome());
      rig.assertNothingHeld();
      assertEquals(Optional.empty(), agent.release(NAME)); // the agent's own detach, later
      agent.allocate("next");
    }
  }

  private static List<Write> document(Ip address) {
    WorkloadEndpoint endpoint = SampleEndpoint.of("cni", "h1", address.toCidr());
    String key = Keys.resource(Kind.WORKLOAD_ENDPOINT.plural(), KEY.namespace(), NAME);
    return List.of(new Write.Put(key, ResourceCodec.toJson(endpoint)));
  }
}
