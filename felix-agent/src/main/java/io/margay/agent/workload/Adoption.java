package io.margay.agent.workload;

import io.margay.netlink.Netlink;
import io.margay.netlink.NetlinkException;
import io.margay.netlink.link.Link;
import java.util.Optional;
import java.util.Set;

/**
 * What a freshly started agent does with links that an earlier one left: those of a known endpoint
 * stay as they are, the others go. <b>Ours is:</b> links named {@code mgy} and 11 characters.
 */
final class Adoption {
  private static final System.Logger LOG = System.getLogger(Adoption.class.getName());

  private final DyingLinks dying;

  Adoption(DyingLinks dying) {
    this.dying = dying;
  }

  /**
   * Takes the left-over links out of service.
   *
   * @param host a socket in the host's namespace
   * @param endpoints names of all endpoints of this host
   */
  void run(Netlink host, Set<String> endpoints) throws NetlinkException {
    Set<String> wanted = Set.copyOf(endpoints.stream().map(LinkName::ofEndpoint).toList());
    for (Link link : host.links()) {
      if (LinkName.isOurs(link.name()) && !wanted.contains(link.name())) {
        LOG.log(System.Logger.Level.INFO, "left over, removed iface={0}", link.name());
        dying.retire(host, link.name(), Optional.empty(), "");
      }
    }
  }
}
