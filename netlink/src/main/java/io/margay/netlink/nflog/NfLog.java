package io.margay.netlink.nflog;

import io.margay.netlink.Exchange;
import io.margay.netlink.Limits;
import io.margay.netlink.Listener;
import io.margay.netlink.Namespace;
import io.margay.netlink.NetlinkException;
import io.margay.netlink.NetlinkSocket;
import io.margay.netlink.sys.Errno;
import io.margay.netlink.wire.DecodeException;
import io.margay.netlink.wire.MessageReader;
import io.margay.netlink.wire.Nfnetlink;
import io.margay.netlink.wire.PayloadWriter;
import io.margay.netlink.wire.Request;
import java.util.function.Consumer;

/**
 * Receives the packets that rules with {@code -j NFLOG --nflog-group N} log in a namespace, and
 * hands them to a callback on a thread of its own. One process per namespace and group. When
 * packets come faster than the callback takes them, the kernel drops some; that never holds up
 * traffic.
 */
public final class NfLog implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(NfLog.class.getName());
  private static final int PACKET =
      Nfnetlink.type(Nfnetlink.SUBSYSTEM_LOG, LoggedPacket.NFULNL_MSG_PACKET);

  private static final int NFULNL_MSG_CONFIG = 1;
  private static final int NFULA_CFG_CMD = 1;
  private static final int NFULA_CFG_MODE = 2;
  private static final int NFULA_CFG_TIMEOUT = 4;
  private static final int NFULA_CFG_QTHRESH = 5;
  private static final int NFULNL_CFG_CMD_BIND = 1;
  private static final int NFULNL_COPY_PACKET = 2;

  /** The kernel keeps packets back for this long, in hundredths of a second ... */
  private static final int FLUSH_HUNDREDTHS = 10;

  /** ... or until it has so many. */
  private static final int FLUSH_PACKETS = 32;

  private final Listener listener;

  private NfLog(Listener listener) {
    this.listener = listener;
  }

  /**
   * Binds a group of a namespace.
   *
   * @param group 0 to 65535, by agreement between rules and reader
   * @throws NetlinkException when another process has bound it
   */
  public static NfLog open(Namespace namespace, int group, Consumer<LoggedPacket> callback)
      throws NetlinkException {
    return start(NetlinkSocket.open(NetlinkSocket.NETLINK_NETFILTER, namespace), group, callback);
  }

  /** Binds a group of the calling thread's namespace. */
  public static NfLog open(int group, Consumer<LoggedPacket> callback) throws NetlinkException {
    return start(NetlinkSocket.open(NetlinkSocket.NETLINK_NETFILTER), group, callback);
  }

  private static NfLog start(NetlinkSocket socket, int group, Consumer<LoggedPacket> callback)
      throws NetlinkException {
    if (group < 0 || group > 0xffff) {
      socket.close();
      throw new IllegalArgumentException("group " + group + " is not within 0 to 65535");
    }
    try {
      Exchange exchange = new Exchange(socket, NfLog::words);
      exchange.execute(bind(group));
      exchange.execute(configure(group));
    } catch (NetlinkException e) {
      socket.close();
      throw e;
    }
    return new NfLog(Listener.start("nflog-" + group, socket, new Decoding(callback)));
  }

  private static String words(int errno) {
    return switch (errno) {
      case Errno.EPERM, Errno.EBUSY, Errno.EEXIST -> "another process has bound it";
      default -> Errno.describe(errno);
    };
  }

  private static Request bind(int group) {
    PayloadWriter payload =
        Nfnetlink.fixed(0, group).attributeU8(NFULA_CFG_CMD, NFULNL_CFG_CMD_BIND);
    return request("bind log group", group, payload);
  }

  private static Request configure(int group) {
    byte[] mode = {0, 0, 0, (byte) Limits.LOGGED_BYTES, NFULNL_COPY_PACKET, 0};
    PayloadWriter payload =
        Nfnetlink.fixed(0, group)
            .attribute(NFULA_CFG_MODE, mode)
            .attributeBe32(NFULA_CFG_TIMEOUT, FLUSH_HUNDREDTHS)
            .attributeBe32(NFULA_CFG_QTHRESH, FLUSH_PACKETS);
    return request("configure log group", group, payload);
  }

  private static Request request(String operation, int group, PayloadWriter payload) {
    int type = Nfnetlink.type(Nfnetlink.SUBSYSTEM_LOG, NFULNL_MSG_CONFIG);
    return new Request(operation, group, type, 0, payload);
  }

  private record Decoding(Consumer<LoggedPacket> callback) implements Listener.Handler {
    @Override
    public void received(MessageReader messages) throws DecodeException {
      while (messages.next()) {
        if (messages.type() == PACKET) {
          callback.accept(LoggedPacket.read(messages.body()));
        }
      }
    }

    @Override
    public void overrun(String reason) {
      LOG.log(System.Logger.Level.WARNING, "logged packets lost: {0}", reason);
    }
  }

  /** Gives the group back; the callback is not called after the return. */
  @Override
  public void close() {
    listener.close();
  }
}
