package io.margay.model.codec;

import io.margay.model.document.Fields;
import io.margay.model.document.Value;
import io.margay.model.resource.BgpConfiguration;
import io.margay.model.resource.BgpConfigurationSpec;
import io.margay.model.resource.BgpFilter;
import io.margay.model.resource.BgpPeer;
import io.margay.model.resource.GlobalNetworkPolicy;
import io.margay.model.resource.IpPool;
import io.margay.model.resource.Kind;
import io.margay.model.resource.Metadata;
import io.margay.model.resource.Node;
import io.margay.model.resource.Profile;
import io.margay.model.resource.Resource;
import io.margay.model.resource.WorkloadEndpoint;
import io.margay.model.resource.WorkloadEndpointSpec;
import java.util.Optional;
import java.util.function.BiFunction;

/** Documents of {@code margay.io/v1} and {@code projectcalico.org/v3}. */
final class V3Binding {
  private final Reading reading;

  V3Binding(Reading reading) {
    this.reading = reading;
  }

  Optional<? extends Resource> read(Kind kind, Fields document, Fields metadata, Fields spec) {
    int mark = reading.mark();
    if (kind == Kind.WORKLOAD_ENDPOINT) {
      return endpoint(document, metadata, spec);
    }
    Optional<Metadata> meta = MetadataBinding.read(kind, metadata, Optional.empty(), reading);
    return switch (kind) {
      case IP_POOL -> made(document, mark, meta, PoolBinding.read(spec, reading), IpPool::new);
      case GLOBAL_NETWORK_POLICY ->
          made(
              document,
              mark,
              meta,
              PolicyBinding.readPolicy(spec, Dialect.V3, reading),
              GlobalNetworkPolicy::new);
      case PROFILE ->
          made(document, mark, meta, PolicyBinding.readProfile(spec, reading), Profile::new);
      case NODE ->
          made(document, mark, meta, NodeBinding.read(spec, Dialect.V3, reading), Node::new);
      case BGP_CONFIGURATION -> configuration(document, mark, meta, spec);
      case BGP_PEER -> made(document, mark, meta, BgpPeerBinding.read(spec, reading), BgpPeer::new);
      case BGP_FILTER ->
          made(document, mark, meta, BgpFilterBinding.read(spec, reading), BgpFilter::new);
      case WORKLOAD_ENDPOINT -> throw new AssertionError("handled above");
    };
  }

  private Optional<BgpConfiguration> configuration(
      Fields document, int mark, Optional<Metadata> meta, Fields spec) {
    Optional<BgpConfigurationSpec> read = BgpConfigurationBinding.read(spec, reading);
    if (meta.filter(m -> m.name().equals(BgpConfiguration.DEFAULT)).isPresent()) {
      read.ifPresent(made -> BgpConfigurationBinding.refuseUnknownNames(spec, made, reading));
    }
    return made(document, mark, meta, read, BgpConfiguration::new);
  }

  private <S, R> Optional<R> made(
      Fields document,
      int mark,
      Optional<Metadata> metadata,
      Optional<S> spec,
      BiFunction<Metadata, S, R> resource) {
    return reading.built(
        document, mark, () -> resource.apply(metadata.orElseThrow(), spec.orElseThrow()));
  }

  /** Its name follows from its specification, and may be left out. */
  private Optional<WorkloadEndpoint> endpoint(Fields document, Fields metadata, Fields spec) {
    int mark = reading.mark();
    Optional<WorkloadEndpointSpec> read = EndpointBinding.read(spec, reading);
    Optional<String> derived =
        read.flatMap(s -> reading.built(spec, mark, () -> EndpointBinding.nameOf(s)));
    Optional<Metadata> meta =
        MetadataBinding.read(Kind.WORKLOAD_ENDPOINT, metadata, derived, reading);
    if (meta.isPresent() && derived.isPresent() && !derived.get().equals(meta.get().name())) {
      metadata
          .value("name")
          .ifPresent(
              name -> name.fault("must be " + derived.get() + ", as the specification has it"));
    }
    return made(document, mark, meta, read, WorkloadEndpoint::new);
  }

  /** The resource's name and namespace by its metadata alone. */
  Optional<Metadata> metadataOf(Kind kind, Value metadata) {
    return metadata
        .fields()
        .flatMap(fields -> MetadataBinding.read(kind, fields, Optional.empty(), reading));
  }
}
