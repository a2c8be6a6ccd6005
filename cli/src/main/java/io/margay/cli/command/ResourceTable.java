package io.margay.cli.command;

import io.margay.cli.text.ColumnTable;
import io.margay.model.net.AsNumber;
import io.margay.model.resource.BgpConfiguration;
import io.margay.model.resource.BgpFilter;
import io.margay.model.resource.BgpPeer;
import io.margay.model.resource.Direction;
import io.margay.model.resource.GlobalNetworkPolicy;
import io.margay.model.resource.IpPool;
import io.margay.model.resource.IpPoolSpec;
import io.margay.model.resource.Kind;
import io.margay.model.resource.Node;
import io.margay.model.resource.NodeBgp;
import io.margay.model.resource.Profile;
import io.margay.model.resource.Resource;
import io.margay.model.resource.WorkloadEndpoint;
import io.margay.model.resource.WorkloadEndpointSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Resources in the columns that users of calicoctl know. */
final class ResourceTable {
  private ResourceTable() {}

  static String narrow(Kind kind, List<Resource> resources) {
    List<String> headings =
        switch (kind) {
          case IP_POOL -> List.of("NAME", "CIDR", "SELECTOR");
          case GLOBAL_NETWORK_POLICY -> List.of("NAME", "ORDER", "SELECTOR");
          case PROFILE, NODE -> List.of("NAME");
          case WORKLOAD_ENDPOINT -> List.of("WORKLOAD", "NODE", "NETWORKS", "INTERFACE");
          case BGP_CONFIGURATION -> List.of("NAME", "MESHENABLED", "ASNUMBER");
          case BGP_PEER -> List.of("NAME", "PEERIP", "NODE", "ASN");
          case BGP_FILTER -> List.of("NAME");
        };
    return table(headings, resources, false);
  }

  static String wide(Kind kind, List<Resource> resources) {
    List<String> headings =
        switch (kind) {
          case IP_POOL ->
              List.of(
                  "NAME",
                  "CIDR",
                  "NAT",
                  "IPIPMODE",
                  "VXLANMODE",
                  "DISABLED",
                  "DISABLEBGPEXPORT",
                  "SELECTOR");
          case GLOBAL_NETWORK_POLICY -> List.of("NAME", "ORDER", "SELECTOR", "TYPES", "RULES");
          case PROFILE -> List.of("NAME", "LABELS");
          case NODE -> List.of("NAME", "ASN", "IPV4", "IPV6");
          case WORKLOAD_ENDPOINT ->
              List.of("NAME", "WORKLOAD", "NODE", "NETWORKS", "INTERFACE", "PROFILES");
          case BGP_CONFIGURATION -> List.of("NAME", "MESHENABLED", "ASNUMBER", "LISTENPORT");
          case BGP_PEER ->
              List.of("NAME", "PEERIP", "NODE", "ASN", "PEERSELECTOR", "FILTERS", "BFD");
          case BGP_FILTER -> List.of("NAME", "EXPORT", "IMPORT");
        };
    return table(headings, resources, true);
  }

  private static String table(List<String> headings, List<Resource> resources, boolean wide) {
    ColumnTable table = new ColumnTable(headings);
    for (Resource resource : resources) {
      table.add(wide ? wideRow(resource) : narrowRow(resource));
    }
    return table.toString();
  }

  private static List<String> narrowRow(Resource resource) {
    String name = resource.metadata().name();
    return switch (resource) {
      case IpPool pool ->
          List.of(name, pool.spec().cidr().toString(), pool.spec().nodeSelector().toString());
      case GlobalNetworkPolicy policy ->
          List.of(name, order(policy), policy.spec().selector().toString());
      case Profile _, Node _ -> List.of(name);
      case WorkloadEndpoint endpoint -> place(endpoint.spec());
      case BgpConfiguration configuration -> BgpColumns.narrow(name, configuration.spec());
      case BgpPeer peer -> BgpColumns.narrow(name, peer.spec());
      case BgpFilter _ -> List.of(name);
    };
  }

  private static List<String> wideRow(Resource resource) {
    String name = resource.metadata().name();
    return switch (resource) {
      case IpPool pool -> wide(name, pool.spec());
      case GlobalNetworkPolicy policy ->
          List.of(
              name,
              order(policy),
              policy.spec().selector().toString(),
              joined(policy.spec().types().stream().map(Direction::title).toList()),
              policy.spec().ingress().size() + " in, " + policy.spec().egress().size() + " out");
      case Profile profile -> List.of(name, labels(profile.spec().labelsToApply()));
      case Node node -> wide(name, node.spec().bgp());
      case WorkloadEndpoint endpoint -> {
        List<String> row = new ArrayList<>(List.of(name));
        row.addAll(place(endpoint.spec()));
        row.add(joined(endpoint.spec().profiles()));
        yield row;
      }
      case BgpConfiguration configuration -> BgpColumns.wide(name, configuration.spec());
      case BgpPeer peer -> BgpColumns.wide(name, peer.spec());
      case BgpFilter filter -> BgpColumns.wide(name, filter.spec());
    };
  }

  private static List<String> wide(String name, IpPoolSpec spec) {
    return List.of(
        name,
        spec.cidr().toString(),
        Boolean.toString(spec.natOutgoing()),
        spec.ipipMode().title(),
        spec.vxlanMode().title(),
        Boolean.toString(spec.disabled()),
        Boolean.toString(spec.disableBgpExport()),
        spec.nodeSelector().toString());
  }

  /** An inherited AS number stands in brackets. */
  private static List<String> wide(String name, Optional<NodeBgp> bgp) {
    return List.of(
        name,
        bgp.flatMap(NodeBgp::asNumber).map(AsNumber::toString).orElse("(" + AsNumber.DEFAULT + ")"),
        bgp.flatMap(NodeBgp::ipv4Address).map(Object::toString).orElse(""),
        bgp.flatMap(NodeBgp::ipv6Address).map(Object::toString).orElse(""));
  }

  private static List<String> place(WorkloadEndpointSpec spec) {
    return List.of(
        spec.containerId().or(spec::pod).or(spec::workload).orElse(""),
        spec.node(),
        joined(spec.ipNetworks().stream().map(Object::toString).toList()),
        spec.interfaceName());
  }

  private static String order(GlobalNetworkPolicy policy) {
    if (policy.spec().order().isEmpty()) {
      return "";
    }
    double order = policy.spec().order().getAsDouble();
    return order == Math.rint(order) && Math.abs(order) < 1e15
        ? Long.toString((long) order)
        : Double.toString(order);
  }

  private static String labels(Map<String, String> labels) {
    return joined(labels.entrySet().stream().map(l -> l.getKey() + "=" + l.getValue()).toList());
  }

  private static String joined(List<String> parts) {
    return String.join(",", parts);
  }
}
