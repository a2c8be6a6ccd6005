package io.margay.lab.topology;

import io.margay.model.net.Ip;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One host of a topology.
 *
 * @param name 1 to 12 of a-z and 0-9, starting with a letter
 * @param address its own on the fabric, IPv4
 * @param etcd whether it runs a member of the store
 * @param agent its agent's settings; empty when it runs none
 * @param runtimes what makes containers on it; the first where nothing else is said, and namespaces
 *     can be made everywhere
 * @param containers what it has from its start, in the order of the file
 */
public record HostSpec(
    String name,
    Ip address,
    boolean etcd,
    Optional<AgentSpec> agent,
    List<ContainerRuntime> runtimes,
    List<ContainerSpec> containers) {
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]{0,11}");

  public HostSpec {
    runtimes = List.copyOf(runtimes);
    containers = List.copyOf(containers);
    checkName(name);
    if (address.v6()) {
      throw new IllegalArgumentException(address + " is not IPv4, which the fabric is");
    }
    if (agent.isEmpty() && !containers.isEmpty()) {
      throw new IllegalArgumentException(NO_AGENT);
    }
    for (ContainerSpec container : containers) {
      if (container.runtime().isPresent()) {
        checkRuntime(container.runtime().get(), name, runtimes);
      }
    }
  }

  static final String NO_AGENT = "containers need an agent, and this host has none";

  /** A host that runs nothing. */
  public static HostSpec of(String name, String address) {
    return new HostSpec(name, Ip.parse(address), false, Optional.empty(), List.of(), List.of());
  }

  /** The same with a member of the store. */
  public HostSpec withEtcd() {
    return new HostSpec(name, address, true, agent, runtimes, containers);
  }

  /** The same with an agent. */
  public HostSpec withAgent(AgentSpec spec) {
    return new HostSpec(name, address, etcd, Optional.of(spec), runtimes, containers);
  }

  /** The same with these runtimes. */
  public HostSpec withRuntimes(ContainerRuntime... all) {
    return new HostSpec(name, address, etcd, agent, List.of(all), containers);
  }

  /** The same with these containers. */
  public HostSpec withContainers(ContainerSpec... all) {
    return new HostSpec(name, address, etcd, agent, runtimes, List.of(all));
  }

  /** Whether containers of this runtime can be made here. */
  public boolean runs(ContainerRuntime runtime) {
    return runtime == ContainerRuntime.NAMESPACE || runtimes.contains(runtime);
  }

  /** What makes a container for which nothing is said. */
  public ContainerRuntime defaultRuntime() {
    return runtimes.isEmpty() ? ContainerRuntime.NAMESPACE : runtimes.getFirst();
  }

  static void checkRuntime(ContainerRuntime runtime, String host, List<ContainerRuntime> all) {
    if (runtime != ContainerRuntime.NAMESPACE && !all.contains(runtime)) {
      throw new IllegalArgumentException(
          host + " has no " + runtime.word() + ": name it under \"runtime\" of the host");
    }
  }

  static void checkName(String name) {
    if (!NAME.matcher(name).matches() || name.equals(Topology.FABRIC) || name.equals("lo")) {
      throw new IllegalArgumentException(
          "\""
              + name
              + "\" is not a host name: 1 to 12 of a-z and 0-9, starting with a letter, and"
              + " neither \"fabric\" nor \"lo\"");
    }
  }
}
