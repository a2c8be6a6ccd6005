package io.margay.lab;

import io.margay.lab.topology.ContainerRuntime;
import io.margay.lab.topology.ContainerSpec;
import io.margay.model.net.Ip;
import java.util.Optional;

/**
 * What is asked of a new container.
 *
 * @param runtime what makes it; empty for the host's first
 * @param network the runtime's name of the network; empty for "margay", which is made in Docker
 *     when it is not there
 * @param address its own; empty for any
 */
public record Attachment(
    Optional<ContainerRuntime> runtime, Optional<String> network, Optional<Ip> address) {
  /** Whatever comes. */
  public static final Attachment ANY =
      new Attachment(Optional.empty(), Optional.empty(), Optional.empty());

  /** The network of a host's conflist, and the one that is made in Docker. */
  static final String NETWORK = "margay";

  static Attachment of(ContainerSpec spec) {
    return new Attachment(spec.runtime(), Optional.empty(), spec.address());
  }

  /** The same from this runtime. */
  public Attachment from(ContainerRuntime wanted) {
    return new Attachment(Optional.of(wanted), network, address);
  }

  /** The same in this network. */
  public Attachment in(String wanted) {
    return new Attachment(runtime, Optional.of(wanted), address);
  }

  /** The same with this address. */
  public Attachment with(Ip wanted) {
    return new Attachment(runtime, network, Optional.of(wanted));
  }

  String networkName() {
    return network.orElse(NETWORK);
  }
}
