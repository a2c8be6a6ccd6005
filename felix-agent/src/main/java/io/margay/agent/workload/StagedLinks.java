package io.margay.agent.workload;

import io.margay.model.net.Mac;
import io.margay.netlink.Namespace;
import io.margay.netlink.Netlink;
import io.margay.netlink.NetlinkException;
import io.margay.netlink.link.Link;
import io.margay.netlink.link.Veth;
import java.util.Optional;

/** Pairs of links whose other end the runtime moves into the container and back by itself. */
final class StagedLinks {
  private static final System.Logger LOG = System.getLogger(StagedLinks.class.getName());

  private final DyingLinks dying;

  StagedLinks(DyingLinks dying) {
    this.dying = dying;
  }

  /**
   * Makes an endpoint's pair, both ends on the host.
   *
   * @param mtu of both ends, in bytes
   * @param mac of the container's end, if it is to have a certain one
   * @return name of the container's end
   * @throws WorkloadException when the kernel refuses; nothing was made
   */
  String make(String endpoint, int mtu, Optional<Mac> mac) throws WorkloadException {
    String hostLink = LinkName.ofEndpoint(endpoint);
    String peer = LinkName.peer(endpoint, System.nanoTime());
    try (Netlink host = Netlink.open();
        Namespace own = Namespace.current()) {
      dying.retire(host, hostLink, Optional.empty(), ""); // of an earlier, unfinished try
      host.execute(
          Veth.create(
              hostLink,
              EndpointDocument.HOST_MAC,
              mtu,
              peer,
              own,
              mac.orElseGet(() -> LinkName.macOf(endpoint))));
    } catch (NetlinkException e) {
      throw new WorkloadException(
          WorkloadException.Reason.KERNEL,
          "the kernel refused: " + e.getMessage(),
          "see the agent's log");
    }
    return peer;
  }

  /** Takes them out of service, wherever the other end is by now. */
  void retire(String endpoint) {
    try (Netlink host = Netlink.open()) {
      dying.retire(host, LinkName.ofEndpoint(endpoint), Optional.empty(), "");
    } catch (NetlinkException e) {
      LOG.log(System.Logger.Level.WARNING, "link stays in service endpoint=" + endpoint, e);
    }
  }

  /**
   * Whether a container may have the other end. It does not when they are gone with its namespace,
   * nor when the other end lies idle in ours: dockerd puts it back there.
   */
  boolean plugged(String endpoint) throws NetlinkException {
    try (Netlink host = Netlink.open()) {
      Optional<Link> link = host.link(LinkName.ofEndpoint(endpoint));
      return link.filter(l -> l.carrier() || l.peerNamespaceId() >= 0).isPresent();
    }
  }
}
