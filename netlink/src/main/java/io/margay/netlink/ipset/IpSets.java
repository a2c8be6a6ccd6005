package io.margay.netlink.ipset;

import io.margay.model.net.Cidr;
import io.margay.netlink.Exchange;
import io.margay.netlink.Namespace;
import io.margay.netlink.NetlinkException;
import io.margay.netlink.NetlinkSocket;
import io.margay.netlink.sys.Errno;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * A handle on the IP sets of one namespace, what {@code ipset} does: 100,000 members take some 30
 * ms. Owned by one thread at a time. Members are prefixes of full length in a hash:ip set; a
 * hash:net set takes any but length 0, which is said by two halves.
 */
public final class IpSets implements AutoCloseable {
  /** Members that a set of ours takes. */
  public static final int MAX_ELEMENTS = 1_048_576;

  private final Exchange exchange;

  private IpSets(NetlinkSocket socket) {
    this.exchange = new Exchange(socket, IpSets::words);
  }

  /** The sets of the calling thread's namespace. */
  public static IpSets open() throws NetlinkException {
    return new IpSets(NetlinkSocket.open(NetlinkSocket.NETLINK_NETFILTER));
  }

  /** The sets of another namespace. */
  public static IpSets open(Namespace namespace) throws NetlinkException {
    return new IpSets(NetlinkSocket.open(NetlinkSocket.NETLINK_NETFILTER, namespace));
  }

  private static String words(int errno) {
    String own = SetCodec.words(errno);
    return own != null ? own : Errno.describe(errno);
  }

  /**
   * {@code ipset create}.
   *
   * @throws NetlinkException EEXIST when there is a set of this name, of whatever type
   */
  public void create(String name, SetType type, boolean v6) throws NetlinkException {
    exchange.execute(SetCodec.create(name, type, v6, MAX_ELEMENTS));
  }

  /** {@code ipset destroy}: refused (4100) while a rule or another set uses it. */
  public void destroy(String name) throws NetlinkException {
    exchange.execute(SetCodec.destroy(name));
  }

  /** {@code ipset flush}: takes all members away. */
  public void flush(String name) throws NetlinkException {
    exchange.execute(SetCodec.flush(name));
  }

  /** {@code ipset swap}: at once for every rule, the two exchange members and uses. */
  public void swap(String one, String other) throws NetlinkException {
    exchange.execute(SetCodec.swap(one, other));
  }

  /**
   * Adds members, thousands per message; one that is there already is no error.
   *
   * @throws NetlinkException the first refusal; of the message concerned, the members before the
   *     refused one are in the set and those behind it are not
   */
  public void add(String name, Collection<Cidr> members) throws NetlinkException {
    exchange.batch(SetCodec.add(name, members)).orThrow();
  }

  /** Takes members away; one that is not there is no error. Fails as {@link #add} does. */
  public void delete(String name, Collection<Cidr> members) throws NetlinkException {
    exchange.batch(SetCodec.delete(name, members)).orThrow();
  }

  /** All sets of the namespace, also those of types Margay does not make. */
  public List<SetHeader> list() throws NetlinkException {
    return exchange.list(SetCodec.listHeaders(), body -> Optional.of(SetCodec.readHeader(body)));
  }

  /** The set of this name, empty when there is none. */
  public Optional<SetHeader> find(String name) throws NetlinkException {
    return list().stream().filter(set -> set.name().equals(name)).findFirst();
  }

  /**
   * The members of a set of one of our types, in no order.
   *
   * @throws NetlinkException ENOENT when there is no such set
   */
  public List<Cidr> members(String name) throws NetlinkException {
    List<Cidr> members = new ArrayList<>();
    exchange.dump(
        SetCodec.listMembers(name),
        members::clear,
        (type, body) -> SetCodec.readMembers(body, members));
    return members;
  }

  @Override
  public void close() {
    exchange.close();
  }
}
