package io.margay.model.codec;

import io.margay.model.net.AsNumber;
import io.margay.model.net.Cidr;
import io.margay.model.net.InterfaceAddress;
import io.margay.model.net.Ip;
import io.margay.model.net.Mac;
import io.margay.model.resource.Action;
import io.margay.model.resource.Direction;
import io.margay.model.resource.EncapsulationMode;
import io.margay.model.resource.EndpointPort;
import io.margay.model.resource.EntityRule;
import io.margay.model.resource.GlobalNetworkPolicy;
import io.margay.model.resource.GlobalNetworkPolicySpec;
import io.margay.model.resource.IcmpMatch;
import io.margay.model.resource.IpPool;
import io.margay.model.resource.IpPoolSpec;
import io.margay.model.resource.IpVersion;
import io.margay.model.resource.Metadata;
import io.margay.model.resource.Node;
import io.margay.model.resource.NodeAddress;
import io.margay.model.resource.NodeBgp;
import io.margay.model.resource.NodeSpec;
import io.margay.model.resource.PoolUse;
import io.margay.model.resource.PortRange;
import io.margay.model.resource.Profile;
import io.margay.model.resource.ProfileSpec;
import io.margay.model.resource.Protocol;
import io.margay.model.resource.QosControls;
import io.margay.model.resource.Resource;
import io.margay.model.resource.Rule;
import io.margay.model.resource.WorkloadEndpoint;
import io.margay.model.resource.WorkloadEndpointSpec;
import io.margay.model.selector.Selector;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** One resource of each kind with every field filled in. */
final class Samples {
  static final IpPool POOL =
      new IpPool(
          Metadata.named("web")
              .withLabels(Map.of("tier", "front", "margay.io/team", "a b: c #d"))
              .withAnnotations(Map.of("note", "first line\nsecond \"line\"\t\u20ac \u0085"))
              .withOrigin(Optional.of("4b1d"), Optional.of("2026-11-21T10:00:00Z")),
          new IpPoolSpec(
              Cidr.parse("10.20.0.0/16"),
              24,
              EncapsulationMode.CROSS_SUBNET,
              EncapsulationMode.NEVER,
              true,
              true,
              true,
              Selector.parse("rack in {'1','2'} && !has(old)"),
              EnumSet.of(PoolUse.WORKLOAD)));

  private static final Rule TCP =
      new Rule(
          Action.ALLOW,
          Optional.of(IpVersion.V4),
          Optional.of(Protocol.TCP),
          Optional.of(new Protocol(99)),
          Optional.empty(),
          Optional.empty(),
          new EntityRule(
              List.of(Cidr.parse("10.0.0.0/8"), Cidr.parse("192.0.2.1/32")),
              List.of(Cidr.parse("10.1.0.0/16")),
              Optional.of(Selector.parse("role == \"it's\"")),
              Optional.of(Selector.parse("a == 'x\"y' || b starts with '#'")),
              List.of(),
              List.of()),
          EntityRule.ANY.withPorts(PortRange.of(80), new PortRange(8000, 8100)),
          Map.of("why", "yes"));

  private static final Rule ICMP =
      new Rule(
          Action.LOG,
          Optional.empty(),
          Optional.of(Protocol.ICMP),
          Optional.empty(),
          Optional.of(new IcmpMatch(OptionalInt.of(8), OptionalInt.of(0))),
          Optional.of(new IcmpMatch(OptionalInt.of(3), OptionalInt.empty())),
          EntityRule.ANY,
          EntityRule.ANY,
          Map.of());

  static final List<Resource> ALL =
      List.of(
          POOL,
          new GlobalNetworkPolicy(
              Metadata.named("allow-web"),
              new GlobalNetworkPolicySpec(
                  OptionalDouble.of(12.5),
                  Selector.parse("all()"),
                  EnumSet.allOf(Direction.class),
                  List.of(TCP, ICMP, Rule.of(Action.PASS)),
                  List.of(Rule.of(Action.DENY)))),
          new Profile(
              Metadata.named("my_Net"),
              new ProfileSpec(Map.of("net", "no"), List.of(TCP), List.of(ICMP))),
          new Profile(Metadata.named("empty"), new ProfileSpec(Map.of(), List.of(), List.of())),
          new Node(
              Metadata.named("h1"),
              new NodeSpec(
                  Optional.of(
                      new NodeBgp(
                          Optional.of(AsNumber.parse("1.10")),
                          Optional.of(InterfaceAddress.parse("10.199.0.1/24")),
                          Optional.of(InterfaceAddress.parse("fd00::1/64")),
                          Optional.of(Ip.parse("1.2.3.4")))),
                  List.of(
                      new NodeAddress(
                          InterfaceAddress.parse("10.199.0.1/24"), Optional.of("InternalIP"))))),
          new WorkloadEndpoint(
              Metadata.named("default", "h--1-cni-c0ffee-eth0")
                  .withLabels(Map.of("margay.io/network", "margay")),
              new WorkloadEndpointSpec(
                  "cni",
                  Optional.of("w"),
                  "h-1",
                  Optional.of("c0ffee"),
                  Optional.of("p"),
                  "eth0",
                  List.of(Cidr.parse("10.20.0.1/32")),
                  Optional.of(Ip.parse("169.254.1.1")),
                  List.of("margay", "my_Net"),
                  "mgy0123456789a",
                  Optional.of(Mac.parse("02:00:00:00:00:01")),
                  List.of(
                      EndpointPort.named("http", Protocol.TCP, 80),
                      EndpointPort.published(
                          Protocol.UDP, 53, 5353, Optional.of(Ip.parse("10.0.0.1")))),
                  Optional.of(new QosControls(1000, 0, 2000, 0)))));

  private Samples() {}
}
