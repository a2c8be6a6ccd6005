package io.margay.model.codec;

import io.margay.model.document.Fields;
import io.margay.model.document.MappingBuilder;
import io.margay.model.document.Tree;
import io.margay.model.document.Value;
import io.margay.model.net.AsNumber;
import io.margay.model.net.InterfaceAddress;
import io.margay.model.net.Ip;
import io.margay.model.resource.NodeAddress;
import io.margay.model.resource.NodeBgp;
import io.margay.model.resource.NodeSpec;
import java.util.List;
import java.util.Optional;

/** The specification of a node. */
final class NodeBinding {
  private NodeBinding() {}

  static Optional<NodeSpec> read(Fields spec, Dialect dialect, Reading reading) {
    int mark = reading.mark();
    Optional<NodeBgp> bgp =
        spec.value("bgp").flatMap(Value::fields).flatMap(f -> bgp(f, dialect, reading));
    List<NodeAddress> addresses =
        dialect == Dialect.V1
            ? List.of()
            : spec.value("addresses")
                .map(value -> Reading.list(value, item -> address(item, reading)))
                .orElse(List.of());
    spec.refuse(
        Reading.UNSUPPORTED,
        "ipv4VXLANTunnelAddr",
        "ipv6VXLANTunnelAddr",
        "vxlanTunnelMACAddr",
        "vxlanTunnelMACAddrV6",
        "wireguard",
        "interfaces",
        "orchRefs");
    spec.finish();
    return reading.built(spec, mark, () -> new NodeSpec(bgp, addresses));
  }

  private static Optional<NodeBgp> bgp(Fields bgp, Dialect dialect, Reading reading) {
    int mark = reading.mark();
    Optional<AsNumber> asNumber =
        bgp.value("asNumber").flatMap(value -> value.parsedScalar(AsNumber::parse));
    Optional<InterfaceAddress> ipv4 =
        bgp.value("ipv4Address").flatMap(value -> value.parsed(InterfaceAddress::parse));
    Optional<InterfaceAddress> ipv6 =
        bgp.value("ipv6Address").flatMap(value -> value.parsed(InterfaceAddress::parse));
    Optional<Ip> cluster =
        dialect == Dialect.V1
            ? Optional.empty()
            : bgp.value("routeReflectorClusterID").flatMap(value -> value.parsed(Ip::parse));
    bgp.refuse(Reading.UNSUPPORTED, "ipv4IPIPTunnelAddr");
    bgp.finish();
    return reading.built(bgp, mark, () -> new NodeBgp(asNumber, ipv4, ipv6, cluster));
  }

  private static Optional<NodeAddress> address(Value item, Reading reading) {
    return item.fields()
        .flatMap(fields -> {
          int mark = reading.mark();
          Optional<InterfaceAddress> address =
              fields.required("address").flatMap(v -> v.parsed(InterfaceAddress::parse));
          Optional<String> type = fields.value("type").flatMap(Value::text);
          fields.finish();
          return reading.built(fields, mark, () -> new NodeAddress(address.orElseThrow(), type));
        });
  }

  static Tree write(NodeSpec spec) {
    MappingBuilder made = new MappingBuilder();
    spec.bgp().ifPresent(bgp -> made.put("bgp", write(bgp)));
    return made.putList("addresses", spec.addresses(), NodeBinding::write).build();
  }

  private static Tree write(NodeBgp bgp) {
    MappingBuilder made = new MappingBuilder();
    bgp.asNumber().ifPresent(number -> made.put("asNumber", number.value()));
    return made.putText("ipv4Address", bgp.ipv4Address())
        .putText("ipv6Address", bgp.ipv6Address())
        .putText("routeReflectorClusterID", bgp.routeReflectorClusterId())
        .build();
  }

  private static Tree write(NodeAddress address) {
    return new MappingBuilder()
        .put("address", address.address().toString())
        .putText("type", address.type())
        .build();
  }
}
