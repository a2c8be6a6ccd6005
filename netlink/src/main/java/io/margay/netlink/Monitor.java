package io.margay.netlink;

import io.margay.netlink.address.AddressCodec;
import io.margay.netlink.link.LinkCodec;
import io.margay.netlink.neighbour.NeighbourCodec;
import io.margay.netlink.route.RouteCodec;
import io.margay.netlink.wire.DecodeException;
import io.margay.netlink.wire.MessageReader;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * {@code ip monitor}: events of a namespace, handed to a callback on a thread of its own. A
 * callback that is too slow costs events, which {@link Event.Overrun} tells.
 */
public final class Monitor implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Monitor.class.getName());

  /** What can be subscribed to (RTNLGRP_ of linux/rtnetlink.h). */
  public enum Group {
    LINKS(1),
    NEIGHBOURS(3),
    /** Of IPv4. */
    ADDRESSES(5),
    /** Of IPv4. */
    ROUTES(7),
    ADDRESSES6(9),
    ROUTES6(11);

    private final int number;

    Group(int number) {
      this.number = number;
    }
  }

  private final Listener listener;

  private Monitor(Listener listener) {
    this.listener = listener;
  }

  /**
   * Watches the namespace of the calling thread. Everything that happens after the return is
   * reported, so a dump made then misses nothing.
   */
  public static Monitor open(Set<Group> groups, Consumer<Event> callback) throws NetlinkException {
    return start(NetlinkSocket.open(NetlinkSocket.NETLINK_ROUTE), groups, callback);
  }

  /** Watches another namespace. */
  public static Monitor open(Namespace namespace, Set<Group> groups, Consumer<Event> callback)
      throws NetlinkException {
    return start(NetlinkSocket.open(NetlinkSocket.NETLINK_ROUTE, namespace), groups, callback);
  }

  private static Monitor start(NetlinkSocket socket, Set<Group> groups, Consumer<Event> callback)
      throws NetlinkException {
    try {
      for (Group group : groups) {
        socket.join(group.number);
      }
    } catch (NetlinkException e) {
      socket.close();
      throw e;
    }
    return new Monitor(Listener.start("netlink-monitor", socket, new Decoding(callback)));
  }

  private record Decoding(Consumer<Event> callback) implements Listener.Handler {
    @Override
    public void received(MessageReader messages) throws DecodeException {
      while (messages.next()) {
        decode(messages.type(), messages.body()).ifPresent(callback);
      }
    }

    @Override
    public void overrun(String reason) {
      LOG.log(System.Logger.Level.WARNING, "netlink events lost: {0}", reason);
      callback.accept(new Event.Overrun());
    }
  }

  /** The event of a message, empty for one that is about something else. */
  static Optional<Event> decode(int type, ByteBuffer body) throws DecodeException {
    return switch (type) {
      case LinkCodec.RTM_NEWLINK -> LinkCodec.read(body).map(Event.LinkChanged::new);
      case LinkCodec.RTM_DELLINK -> LinkCodec.read(body).map(Event.LinkGone::new);
      case RouteCodec.RTM_NEWROUTE -> RouteCodec.read(body).map(Event.RouteAdded::new);
      case RouteCodec.RTM_DELROUTE -> RouteCodec.read(body).map(Event.RouteGone::new);
      case AddressCodec.RTM_NEWADDR -> AddressCodec.read(body).map(Event.AddressAdded::new);
      case AddressCodec.RTM_DELADDR -> AddressCodec.read(body).map(Event.AddressGone::new);
      case NeighbourCodec.RTM_NEWNEIGH ->
          NeighbourCodec.read(body).map(Event.NeighbourChanged::new);
      case NeighbourCodec.RTM_DELNEIGH -> NeighbourCodec.read(body).map(Event.NeighbourGone::new);
      default -> Optional.empty();
    };
  }

  /** Ends the watch; the callback is not called after the return. */
  @Override
  public void close() {
    listener.close();
  }
}
