package io.margay.lab.topology;

import io.margay.model.document.MappingBuilder;
import io.margay.model.document.Tree;
import io.margay.model.document.YamlText;
import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A lab: hosts on one Ethernet, the fabric.
 *
 * @param name 1 to 32 of a-z, 0-9 and "-", starting with a letter or digit
 * @param fabric the IPv4 network that all hosts are on
 * @param hosts at least one, in the order of the file
 */
public record Topology(String name, Cidr fabric, List<HostSpec> hosts) {
  /** No host may bear this name: the namespace that holds the bridge does. */
  public static final String FABRIC = "fabric";

  /** Most hosts of one lab. */
  static final int MAX_HOSTS = 64;

  static final int MIN_PREFIX = 8;
  static final int MAX_PREFIX = 30;
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,31}");

  public Topology {
    hosts = List.copyOf(hosts);
    checkName(name);
    checkFabric(fabric);
    if (hosts.isEmpty() || hosts.size() > MAX_HOSTS) {
      throw new IllegalArgumentException("a lab has 1 to " + MAX_HOSTS + " hosts");
    }
    Set<String> names = new HashSet<>();
    Set<Ip> addresses = new HashSet<>();
    for (HostSpec host : hosts) {
      checkAddress(fabric, host.address());
      if (!names.add(host.name()) || !addresses.add(host.address())) {
        throw new IllegalArgumentException(
            "name or address of " + host.name() + " is another host's, too");
      }
    }
    if (hosts.stream().anyMatch(h -> h.agent().isPresent())
        && hosts.stream().noneMatch(HostSpec::etcd)) {
      throw new IllegalArgumentException(NO_STORE);
    }
  }

  static final String NO_STORE = "agents need a store, and no host has \"etcd: true\"";

  /** The hosts that run a member of the store. */
  public List<HostSpec> members() {
    return hosts.stream().filter(HostSpec::etcd).toList();
  }

  /** The host of this name. */
  public Optional<HostSpec> host(String hostName) {
    return hosts.stream().filter(h -> h.name().equals(hostName)).findFirst();
  }

  /** As {@link TopologyReader} reads it. */
  public String toYaml() {
    MappingBuilder all = new MappingBuilder();
    for (HostSpec host : hosts) {
      MappingBuilder one = new MappingBuilder().put("address", host.address().toString());
      one.putIfTrue("etcd", host.etcd());
      host.agent().ifPresent(agent -> one.put("agent", tree(agent)));
      if (!host.runtimes().isEmpty()) {
        one.putTexts("runtime", host.runtimes().stream().map(ContainerRuntime::word).toList());
      }
      if (!host.containers().isEmpty()) {
        MappingBuilder containers = new MappingBuilder();
        host.containers().forEach(c -> containers.put(c.name(), tree(c)));
        one.put("containers", containers.build());
      }
      all.put(host.name(), one.build());
    }
    return YamlText.write(
        new MappingBuilder()
            .put("name", name)
            .put(FABRIC, new MappingBuilder().put("subnet", fabric.toString()).build())
            .put("hosts", all.build())
            .build());
  }

  private static Tree tree(AgentSpec agent) {
    return new MappingBuilder()
        .put("default-pool", agent.defaultPool().map(Cidr::toString).orElse("none"))
        .put("bgp-port", agent.bgpPort())
        .put("log-level", agent.logLevel())
        .put(
            "docker",
            new MappingBuilder().put("replicate-networks", agent.replicateNetworks()).build())
        .build();
  }

  private static Tree tree(ContainerSpec container) {
    return new MappingBuilder()
        .putText("runtime", container.runtime().map(ContainerRuntime::word))
        .putText("ip", container.address())
        .build();
  }

  static void checkName(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "\"" + name + "\" is not a lab's name: 1 to 32 of a-z, 0-9 and \"-\"");
    }
  }

  static void checkFabric(Cidr fabric) {
    if (fabric.address().v6() || fabric.length() < MIN_PREFIX || fabric.length() > MAX_PREFIX) {
      throw new IllegalArgumentException(
          fabric + " is not an IPv4 prefix of /" + MIN_PREFIX + " to /" + MAX_PREFIX);
    }
  }

  static void checkAddress(Cidr fabric, Ip address) {
    if (!fabric.contains(address)) {
      throw new IllegalArgumentException(address + " is not within the fabric " + fabric);
    }
    if (address.equals(fabric.address()) || address.equals(fabric.last())) {
      throw new IllegalArgumentException(
          address + " is the network or broadcast address of " + fabric);
    }
  }
}
