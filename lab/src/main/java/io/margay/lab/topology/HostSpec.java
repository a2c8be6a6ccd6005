package io.margay.lab.topology;

import io.margay.model.net.Ip;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One host of a topology.
 *
 * @param name 1 to 12 of a-z and 0-9, starting with a letter
 * @param address its own on the fabric, IPv4
 * @param etcd whether it runs a member of the store
 * @param agent its agent's settings; empty when it runs none
 */
public record HostSpec(String name, Ip address, boolean etcd, Optional<AgentSpec> agent) {
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]{0,11}");

  public HostSpec {
    checkName(name);
    if (address.v6()) {
      throw new IllegalArgumentException(address + " is not IPv4, which the fabric is");
    }
  }

  /** A host that runs nothing. */
  public static HostSpec of(String name, String address) {
    return new HostSpec(name, Ip.parse(address), false, Optional.empty());
  }

  /** The same with a member of the store. */
  public HostSpec withEtcd() {
    return new HostSpec(name, address, true, agent);
  }

  /** The same with an agent. */
  public HostSpec withAgent(AgentSpec spec) {
    return new HostSpec(name, address, etcd, Optional.of(spec));
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
