package io.margay.agent.conntrack;

import io.margay.agent.desired.PortMap;
import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import io.margay.model.resource.Protocol;
import io.margay.netlink.Netlink;
import io.margay.netlink.NetlinkException;
import io.margay.netlink.conntrack.Conntrack;
import io.margay.netlink.conntrack.Flow;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;

/**
 * The driver of tracked flows to published ports. <b>Ours is:</b> nothing; flows that a mapping
 * which went leaves on the wrong way are forgotten, and those of UDP that were there before one
 * came: only they go on with the same ports. Owned by the dataplane loop.
 */
public final class RedirectedFlows {
  private static final Cidr LOOPBACK = Cidr.parse("127.0.0.0/8");

  private final Netlink netlink;
  private final Conntrack kernel;
  private final Set<PortMap> came = new TreeSet<>();
  private final Set<PortMap> gone = new TreeSet<>();

  /**
   * @param netlink knows the host's addresses
   * @param kernel flows of the same namespace
   */
  public RedirectedFlows(Netlink netlink, Conntrack kernel) {
    this.netlink = netlink;
    this.kernel = kernel;
  }

  /** A port is published from now on. */
  public void mapped(PortMap map) {
    gone.remove(map);
    if (map.protocol().equals(Protocol.UDP)) {
      came.add(map);
    }
  }

  /** A port is no longer published. */
  public void unmapped(PortMap map) {
    came.remove(map);
    gone.add(map);
  }

  /**
   * Forgets the flows concerned, once the rules are in force. Those on the right way are left, so
   * that a restarted agent disturbs none.
   *
   * @throws NetlinkException when the kernel cannot be asked; the next call tries again
   */
  public void apply() throws NetlinkException {
    if (came.isEmpty() && gone.isEmpty()) {
      return;
    }
    Set<Ip> own = new HashSet<>();
    netlink.addresses().forEach(address -> own.add(address.address().address()));
    for (Flow flow : kernel.flows(flow -> isStale(flow, own))) {
      kernel.delete(flow);
    }
    came.clear();
    gone.clear();
  }

  private boolean isStale(Flow flow, Set<Ip> own) {
    return gone.stream().anyMatch(map -> concerns(map, flow) && leadsTo(map, flow))
        || (isOwn(flow.destination().address(), own)
            && came.stream().anyMatch(map -> concerns(map, flow) && !leadsTo(map, flow)));
  }

  private static boolean isOwn(Ip address, Set<Ip> own) {
    return own.contains(address) || LOOPBACK.contains(address);
  }

  private static boolean concerns(PortMap map, Flow flow) {
    return flow.protocol() == map.protocol().number()
        && flow.destination().number() == map.hostPort()
        && map.hostIp().map(flow.destination().address()::equals).orElse(true);
  }

  private static boolean leadsTo(PortMap map, Flow flow) {
    return flow.answering().equals(new Flow.Port(map.container(), map.port()));
  }
}
