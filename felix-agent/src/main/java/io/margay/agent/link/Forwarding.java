package io.margay.agent.link;

import io.margay.netlink.Namespace;
import io.margay.netlink.NetlinkException;

/**
 * The driver of the host's forwarding. <b>Ours is:</b> {@code net/ipv4/ip_forward}, on. Owned by
 * the dataplane loop.
 */
public final class Forwarding {
  private static final System.Logger LOG = System.getLogger(Forwarding.class.getName());
  private static final String SETTING = "net/ipv4/ip_forward";

  private final Namespace namespace;

  /**
   * @param namespace the host's, not closed here
   */
  public Forwarding(Namespace namespace) {
    this.namespace = namespace;
  }

  /** Turns it on unless it is; turning it off takes it from every link as well. */
  public void bringInForce() throws NetlinkException {
    if (!namespace.readSysctl(SETTING).equals("1")) {
      namespace.writeSysctl(SETTING, "1");
      LOG.log(System.Logger.Level.INFO, "forwarding was off, turned on");
    }
  }
}
