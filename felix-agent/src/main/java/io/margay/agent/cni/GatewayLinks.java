package io.margay.agent.cni;

import static java.lang.System.Logger.Level.INFO;

import io.margay.model.net.Cidr;
import io.margay.model.net.InterfaceAddress;
import io.margay.model.net.Ip;
import io.margay.netlink.Netlink;
import io.margay.netlink.NetlinkException;
import io.margay.netlink.address.Address;
import java.util.List;

/** The links of this host that other plugins have put a block's gateway on. */
final class GatewayLinks {
  private static final System.Logger LOG = System.getLogger(GatewayLinks.class.getName());
  private static final String BRIDGE = "bridge";

  private final Netlink host;

  /**
   * @param host a socket in this host's namespace
   */
  GatewayLinks(Netlink host) {
    this.host = host;
  }

  /**
   * Takes a block's gateway off the bridges that have it just as the plugin {@code bridge} put it
   * there, with the block's prefix.
   *
   * @return whether nothing of this host has an address of the block any more
   */
  boolean free(Ip gateway, Cidr block) throws NetlinkException {
    List<Address> inBlock =
        host.addresses().stream().filter(a -> block.contains(a.address().address())).toList();
    InterfaceAddress given = new InterfaceAddress(gateway, block.length());
    for (Address address : inBlock) {
      boolean ofBridge =
          host.link(address.linkIndex()).filter(l -> l.kind().equals(BRIDGE)).isPresent();
      if (!ofBridge || !address.address().equals(given)) {
        return false; // a container's link that is about to go, or the host's own
      }
    }
    for (Address address : inBlock) {
      host.execute(address.delete());
      LOG.log(INFO, "no container needs it, gateway taken off its bridge address={0}", given);
    }
    return true;
  }
}
