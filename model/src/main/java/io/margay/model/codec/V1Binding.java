package io.margay.model.codec;

import io.margay.model.document.Fields;
import io.margay.model.document.Value;
import io.margay.model.net.AsNumber;
import io.margay.model.net.Cidr;
import io.margay.model.resource.BgpPeer;
import io.margay.model.resource.EncapsulationMode;
import io.margay.model.resource.EndpointName;
import io.margay.model.resource.GlobalNetworkPolicy;
import io.margay.model.resource.GlobalNetworkPolicySpec;
import io.margay.model.resource.IpPool;
import io.margay.model.resource.IpPoolSpec;
import io.margay.model.resource.Kind;
import io.margay.model.resource.Metadata;
import io.margay.model.resource.Node;
import io.margay.model.resource.NodeSpec;
import io.margay.model.resource.Profile;
import io.margay.model.resource.ProfileSpec;
import io.margay.model.resource.Resource;
import io.margay.model.resource.Rule;
import io.margay.model.resource.WorkloadEndpoint;
import io.margay.model.resource.WorkloadEndpointSpec;
import io.margay.model.selector.Selector;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * Documents of calicoctl 1.x, converted as Calico's own upgrade tool does (libcalico-go, {@code
 * lib/upgrade/converters}): pools are named by their CIDR, tags become labels with an empty value.
 */
final class V1Binding {
  private final Reading reading;

  V1Binding(Reading reading) {
    this.reading = reading;
  }

  Optional<? extends Resource> read(Kind kind, Fields document, Fields metadata, Fields spec) {
    return switch (kind) {
      case IP_POOL -> pool(document, metadata, spec);
      case GLOBAL_NETWORK_POLICY -> policy(document, metadata, spec);
      case PROFILE -> profile(document, metadata, spec);
      case NODE -> node(document, metadata, spec);
      case BGP_PEER -> peer(document, metadata, spec);
      case BGP_CONFIGURATION, BGP_FILTER -> throw new AssertionError("no word of calicoctl 1.x");
      case WORKLOAD_ENDPOINT -> endpoint(document, metadata, spec);
    };
  }

  private Optional<IpPool> pool(Fields document, Fields metadata, Fields spec) {
    int mark = reading.mark();
    Optional<Cidr> cidr = metadata.required("cidr").flatMap(PoolBinding::cidr);
    EncapsulationMode ipip =
        spec.value("ipip")
            .flatMap(Value::fields)
            .map(this::ipipMode)
            .orElse(EncapsulationMode.NEVER);
    boolean nat = PoolBinding.flag(spec, "nat-outgoing");
    boolean disabled = PoolBinding.flag(spec, "disabled");
    metadata.finish();
    spec.finish();
    return reading.built(
        document,
        mark,
        () ->
            new IpPool(
                Metadata.named(V1Names.ofCidr(cidr.orElseThrow())),
                new IpPoolSpec(
                    cidr.orElseThrow(),
                    IpPoolSpec.defaultBlockSize(cidr.orElseThrow()),
                    ipip,
                    EncapsulationMode.NEVER,
                    nat,
                    disabled,
                    false,
                    Selector.all(),
                    PoolBinding.allUses())));
  }

  private EncapsulationMode ipipMode(Fields ipip) {
    boolean enabled = PoolBinding.flag(ipip, "enabled");
    List<String> modes = List.of("always", "cross-subnet");
    String mode =
        ipip.value("mode").flatMap(value -> value.oneOf(modes, word -> word)).orElse("always");
    ipip.finish();
    EncapsulationMode converted =
        !enabled
            ? EncapsulationMode.NEVER
            : mode.equals("always") ? EncapsulationMode.ALWAYS : EncapsulationMode.CROSS_SUBNET;
    PoolBinding.warnOfTunnel(ipip.self(), converted, reading);
    return converted;
  }

  private Optional<GlobalNetworkPolicy> policy(Fields document, Fields metadata, Fields spec) {
    int mark = reading.mark();
    Optional<String> name = name(metadata, V1Names::ofPolicy);
    Map<String, String> annotations =
        metadata.value("annotations").map(Value::texts).orElse(Map.of());
    metadata.finish();
    Optional<GlobalNetworkPolicySpec> converted =
        PolicyBinding.readPolicy(spec, Dialect.V1, reading);
    return reading.built(
        document,
        mark,
        () ->
            new GlobalNetworkPolicy(
                Metadata.named(name.orElseThrow()).withAnnotations(annotations),
                converted.orElseThrow()));
  }

  private Optional<Profile> profile(Fields document, Fields metadata, Fields spec) {
    int mark = reading.mark();
    Optional<String> name = name(metadata, V1Names::ofProfile);
    Map<String, String> labels =
        new TreeMap<>(metadata.value("labels").map(Value::texts).orElse(Map.of()));
    for (Value tag : metadata.value("tags").map(Value::items).orElse(List.of())) {
      String key = tag.text().orElse("");
      String before = labels.getOrDefault(key, "");
      labels.put(key, "");
      if (!before.isEmpty()) {
        tag.fault("the tag \"" + key + "\" is a label with the value \"" + before + "\", too");
      }
    }
    metadata.finish();
    RuleBinding rules = new RuleBinding(Dialect.V1, reading);
    List<Rule> ingress = rules.readAll(spec, "ingress");
    List<Rule> egress = rules.readAll(spec, "egress");
    spec.finish();
    PolicyBinding.warnOfIpv6(spec, reading, ingress, egress);
    return reading.built(
        document,
        mark,
        () ->
            new Profile(
                Metadata.named(name.orElseThrow()), new ProfileSpec(labels, ingress, egress)));
  }

  private Optional<Node> node(Fields document, Fields metadata, Fields spec) {
    int mark = reading.mark();
    Optional<String> name = name(metadata, V1Names::ofNode);
    metadata.finish();
    Optional<NodeSpec> converted = NodeBinding.read(spec, Dialect.V1, reading);
    return reading.built(
        document,
        mark,
        () -> new Node(Metadata.named(name.orElseThrow()), converted.orElseThrow()));
  }

  private Optional<BgpPeer> peer(Fields document, Fields metadata, Fields spec) {
    int mark = reading.mark();
    Optional<V1Peer> peer = V1Peer.read(metadata);
    Optional<AsNumber> as =
        spec.required("asNumber").flatMap(value -> value.parsedScalar(AsNumber::parse));
    metadata.finish();
    spec.finish();
    return reading.built(
        document,
        mark,
        () ->
            new BgpPeer(
                Metadata.named(peer.orElseThrow().name()),
                peer.orElseThrow().spec(as.orElseThrow())));
  }

  private Optional<WorkloadEndpoint> endpoint(Fields document, Fields metadata, Fields spec) {
    int mark = reading.mark();
    Optional<EndpointName> name = endpointName(metadata);
    Map<String, String> labels = metadata.value("labels").map(Value::texts).orElse(Map.of());
    metadata.ignore("activeInstanceID");
    metadata.finish();
    EndpointBinding.Attachment attachment = EndpointBinding.attachment(spec, reading);
    spec.finish();
    return reading.built(
        document,
        mark,
        () ->
            new WorkloadEndpoint(
                Metadata.named(Kind.DEFAULT_NAMESPACE, name.orElseThrow().toString())
                    .withLabels(labels),
                endpointSpec(name.orElseThrow(), attachment)));
  }

  /** In a runtime's orchestrator "cni" the workload is the container. */
  private static WorkloadEndpointSpec endpointSpec(
      EndpointName name, EndpointBinding.Attachment attachment) {
    boolean container = name.orchestrator().equals("cni");
    return new WorkloadEndpointSpec(
        name.orchestrator(),
        container ? Optional.empty() : Optional.of(name.container()),
        name.node(),
        container ? Optional.of(name.container()) : Optional.empty(),
        Optional.empty(),
        name.interfaceName(),
        attachment.ipNetworks(),
        attachment.gateway(),
        attachment.profiles(),
        attachment.interfaceName().orElseThrow(),
        attachment.mac(),
        attachment.ports(),
        Optional.empty());
  }

  /** The resource's name by its metadata alone. */
  Optional<String> nameOf(Kind kind, Fields metadata) {
    return switch (kind) {
      case IP_POOL -> metadata.required("cidr").flatMap(PoolBinding::cidr).map(V1Names::ofCidr);
      case GLOBAL_NETWORK_POLICY -> name(metadata, V1Names::ofPolicy);
      case PROFILE -> name(metadata, V1Names::ofProfile);
      case NODE -> name(metadata, V1Names::ofNode);
      case BGP_PEER -> V1Peer.read(metadata).map(V1Peer::name);
      case BGP_CONFIGURATION, BGP_FILTER -> throw new AssertionError("no word of calicoctl 1.x");
      case WORKLOAD_ENDPOINT -> endpointName(metadata).map(EndpointName::toString);
    };
  }

  private Optional<EndpointName> endpointName(Fields metadata) {
    int mark = reading.mark();
    Optional<String> node = metadata.required("node").flatMap(Value::text).map(V1Names::ofNode);
    Optional<String> orchestrator = metadata.required("orchestrator").flatMap(Value::text);
    Optional<String> workload = metadata.required("workload").flatMap(Value::text);
    Optional<String> name = metadata.required("name").flatMap(Value::text);
    return reading.built(
        metadata,
        mark,
        () ->
            new EndpointName(
                node.orElseThrow(),
                orchestrator.orElseThrow(),
                workload.orElseThrow(),
                name.orElseThrow()));
  }

  private Optional<String> name(Fields metadata, UnaryOperator<String> normalised) {
    Optional<Value> value = metadata.required("name");
    Optional<String> given = value.flatMap(Value::text);
    Optional<String> name = given.map(normalised);
    if (!given.equals(name)) {
      reading.warn(
          value.orElseThrow(),
          "\"" + given.orElse("") + "\" is called " + name.orElse("") + " here");
    }
    return name;
  }
}
