package io.margay.model.resource;

/** One interface of one container. */
public record WorkloadEndpoint(Metadata metadata, WorkloadEndpointSpec spec) implements Resource {

  public WorkloadEndpoint {
    Names.check(Kind.WORKLOAD_ENDPOINT, metadata);
  }

  @Override
  public Kind kind() {
    return Kind.WORKLOAD_ENDPOINT;
  }

  @Override
  public WorkloadEndpoint withMetadata(Metadata to) {
    return new WorkloadEndpoint(to, spec);
  }
}
