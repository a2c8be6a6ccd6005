package io.margay.datastore.resource;

import io.margay.model.net.Cidr;
import io.margay.model.resource.Metadata;
import io.margay.model.resource.WorkloadEndpoint;
import io.margay.model.resource.WorkloadEndpointSpec;
import java.util.List;
import java.util.Optional;

/** The endpoint of the container c1, with no more in it than there must be. */
public final class SampleEndpoint {
  private SampleEndpoint() {}

  public static WorkloadEndpoint of(String orchestrator, String node, Cidr address) {
    return new WorkloadEndpoint(
        Metadata.named("default", node + "-" + orchestrator + "-c1-eth0"),
        new WorkloadEndpointSpec(
            orchestrator,
            Optional.empty(),
            node,
            Optional.of("c1"),
            Optional.empty(),
            "eth0",
            List.of(address),
            Optional.empty(),
            List.of(),
            "mgy1",
            Optional.empty(),
            List.of(),
            Optional.empty()));
  }
}
