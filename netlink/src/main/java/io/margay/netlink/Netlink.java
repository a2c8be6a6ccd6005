package io.margay.netlink;

import io.margay.netlink.address.Address;
import io.margay.netlink.address.AddressCodec;
import io.margay.netlink.link.InetSettings;
import io.margay.netlink.link.Link;
import io.margay.netlink.link.LinkCodec;
import io.margay.netlink.neighbour.Neighbour;
import io.margay.netlink.neighbour.NeighbourCodec;
import io.margay.netlink.qdisc.Qdisc;
import io.margay.netlink.qdisc.Redirect;
import io.margay.netlink.route.Route;
import io.margay.netlink.route.RouteCodec;
import io.margay.netlink.route.RouteFilter;
import io.margay.netlink.rule.RoutingRule;
import io.margay.netlink.rule.RuleCodec;
import io.margay.netlink.sys.Errno;
import io.margay.netlink.wire.Request;
import java.util.List;
import java.util.Optional;

/**
 * A handle on links, addresses, routes, rules and neighbours of one namespace (rtnetlink(7)). Owned
 * by one thread at a time; any thread, for the namespace was settled when it was opened. Calls
 * block for microseconds to milliseconds in the kernel and at most {@value Limits#ANSWER_MILLIS} ms
 * for an answer, so they belong on platform threads.
 */
public final class Netlink implements AutoCloseable {
  private final Exchange exchange;

  private Netlink(NetlinkSocket socket) {
    this.exchange = new Exchange(socket);
  }

  /** A handle on the namespace of the calling thread. */
  public static Netlink open() throws NetlinkException {
    return new Netlink(NetlinkSocket.open(NetlinkSocket.NETLINK_ROUTE));
  }

  /** A handle on another namespace, which may be closed right after. */
  public static Netlink open(Namespace namespace) throws NetlinkException {
    return new Netlink(NetlinkSocket.open(NetlinkSocket.NETLINK_ROUTE, namespace));
  }

  /**
   * Carries out one request.
   *
   * @throws NetlinkException when the kernel refused it, with its reason, or did not answer
   */
  public void execute(Request request) throws NetlinkException {
    exchange.execute(request);
  }

  /**
   * Carries out many requests, in order, each for itself; a failed one does not stop the others.
   *
   * @throws NetlinkException when the socket failed, so that the outcome is unknown
   */
  public BatchResult batch(List<Request> requests) throws NetlinkException {
    return exchange.batch(requests);
  }

  /** All links. */
  public List<Link> links() throws NetlinkException {
    return exchange.list(LinkCodec.list(), LinkCodec::read);
  }

  /** The link of this name, empty when there is none. */
  public Optional<Link> link(String name) throws NetlinkException {
    return find(LinkCodec.find(name));
  }

  /** The link of this index, empty when there is none. */
  public Optional<Link> link(int index) throws NetlinkException {
    return find(LinkCodec.find(index));
  }

  private Optional<Link> find(Request request) throws NetlinkException {
    try {
      return exchange.list(request, LinkCodec::read).stream().findFirst();
    } catch (NetlinkException e) {
      if (e.errno() == Errno.ENODEV) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** The IPv4 settings of all links that have IPv4. */
  public List<InetSettings> inetSettings() throws NetlinkException {
    return exchange.list(LinkCodec.list(), InetSettings::read);
  }

  /** All IPv4 addresses. */
  public List<Address> addresses() throws NetlinkException {
    return exchange.list(AddressCodec.list(), AddressCodec::read);
  }

  /** All IPv4 neighbours. */
  public List<Neighbour> neighbours() throws NetlinkException {
    return exchange.list(NeighbourCodec.list(), NeighbourCodec::read);
  }

  /** The routes that the filter accepts; none when its table does not exist. */
  public List<Route> routes(RouteFilter filter) throws NetlinkException {
    try {
      return exchange.list(
          RouteCodec.list(filter), body -> RouteCodec.read(body).filter(filter::accepts));
    } catch (NetlinkException e) {
      boolean noTable = e.errno() == Errno.ENOENT;
      boolean noLink = e.errno() == Errno.ENODEV;
      if (noTable || noLink) {
        return List.of();
      }
      throw e;
    }
  }

  /** The IPv4 rules that lead to tables by sender and destination, first asked first. */
  public List<RoutingRule> rules() throws NetlinkException {
    return exchange.list(RuleCodec.list(), RuleCodec::read);
  }

  /** The queueing disciplines of all links. */
  public List<Qdisc> qdiscs() throws NetlinkException {
    return exchange.list(Qdisc.list(), Qdisc::read);
  }

  /** Indexes of the links that what this link receives is redirected to. */
  public List<Integer> redirects(int linkIndex) throws NetlinkException {
    return exchange.list(Redirect.list(linkIndex), Redirect::read);
  }

  @Override
  public void close() {
    exchange.close();
  }
}
