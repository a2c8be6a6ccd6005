package io.margay.netlink.conntrack;

import io.margay.netlink.Exchange;
import io.margay.netlink.Namespace;
import io.margay.netlink.NetlinkException;
import io.margay.netlink.NetlinkSocket;
import io.margay.netlink.sys.Errno;
import java.util.List;
import java.util.function.Predicate;

/**
 * A handle on the tracked IPv4 flows of one namespace, what {@code conntrack} does. Owned by one
 * thread at a time.
 */
public final class Conntrack implements AutoCloseable {
  private final Exchange exchange;

  private Conntrack(NetlinkSocket socket) {
    this.exchange = new Exchange(socket, Errno::describe);
  }

  /** The flows of a namespace, which may be closed right after. */
  public static Conntrack open(Namespace namespace) throws NetlinkException {
    return new Conntrack(NetlinkSocket.open(NetlinkSocket.NETLINK_NETFILTER, namespace));
  }

  /** The flows that the filter accepts, of protocols that have ports; the kernel tells all. */
  public List<Flow> flows(Predicate<Flow> filter) throws NetlinkException {
    return exchange.list(FlowCodec.list(), body -> FlowCodec.read(body).filter(filter));
  }

  /** Forgets a flow; the next packet of it meets the rules as a first one. No error if gone. */
  public void delete(Flow flow) throws NetlinkException {
    try {
      exchange.execute(FlowCodec.delete(flow));
    } catch (NetlinkException e) {
      if (e.errno() != Errno.ENOENT) {
        throw e;
      }
    }
  }

  @Override
  public void close() {
    exchange.close();
  }
}
