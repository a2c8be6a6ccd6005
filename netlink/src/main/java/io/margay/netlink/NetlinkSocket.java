package io.margay.netlink;

import io.margay.netlink.sys.Errno;
import io.margay.netlink.sys.ErrnoException;
import io.margay.netlink.sys.NativeBuffer;
import io.margay.netlink.sys.Sys;
import io.margay.netlink.wire.MessageReader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * A netlink socket with its buffers. It stays in the namespace it was made in. Owned by one thread
 * at a time. Opening one costs a few microseconds, because the buffers are pooled.
 */
public final class NetlinkSocket implements AutoCloseable {
  /** rtnetlink(7): links, addresses, routes, neighbours. */
  public static final int NETLINK_ROUTE = 0;

  /** IP sets, packet logging, nftables. */
  public static final int NETLINK_NETFILTER = 12;

  private static final int SO_SNDBUF = 7;
  private static final int SO_RCVBUF = 8;
  private static final int SO_SNDBUFFORCE = 32;
  private static final int SO_RCVBUFFORCE = 33;
  private static final int NETLINK_ADD_MEMBERSHIP = 1;
  private static final int NETLINK_CAP_ACK = 10;
  private static final int NETLINK_EXT_ACK = 11;
  private static final int NETLINK_GET_STRICT_CHK = 12;

  // linux/filter.h and linux/bpf_common.h, and where struct nlmsghdr has its type
  private static final int BPF_LOAD_HALF = 0x28; // BPF_LD | BPF_H | BPF_ABS
  private static final int BPF_JUMP_IF_EQUAL = 0x15; // BPF_JMP | BPF_JEQ | BPF_K
  private static final int BPF_RETURN = 0x06; // BPF_RET | BPF_K
  private static final int TYPE_OFFSET = 4;

  private static final Sys SYS = Sys.host();
  private static final BlockingQueue<Buffers> POOL =
      new ArrayBlockingQueue<>(Limits.POOLED_BUFFERS);

  private record Buffers(NativeBuffer send, NativeBuffer receive) {}

  private final int fd;
  private final Buffers buffers;
  private boolean closed;

  private NetlinkSocket(int fd, Buffers buffers) {
    this.fd = fd;
    this.buffers = buffers;
  }

  /** A socket in the namespace of the calling thread. */
  public static NetlinkSocket open(int protocol) throws NetlinkException {
    try {
      return prepare(create(protocol), protocol);
    } catch (ErrnoException e) {
      throw NetlinkException.failed("open netlink socket", "protocol " + protocol, e);
    }
  }

  /** A socket in another namespace. */
  public static NetlinkSocket open(int protocol, Namespace namespace) throws NetlinkException {
    String object = "protocol " + protocol + " in " + namespace;
    try {
      return prepare(NetnsOpener.inside(namespace, () -> create(protocol)), protocol);
    } catch (ErrnoException e) {
      throw NetlinkException.failed("open netlink socket", object, e);
    }
  }

  private static int create(int protocol) throws ErrnoException {
    return SYS.socket(Sys.AF_NETLINK, Sys.SOCK_RAW | Sys.SOCK_CLOEXEC, protocol);
  }

  private static NetlinkSocket prepare(int fd, int protocol) throws ErrnoException {
    try {
      SYS.setTimeouts(fd, Limits.ANSWER_MILLIS);
      setQueue(fd, SO_SNDBUFFORCE, SO_SNDBUF, 2 * Limits.SEND_BUFFER);
      setQueue(fd, SO_RCVBUFFORCE, SO_RCVBUF, Limits.REPLY_QUEUE_BYTES);
      SYS.setsockopt(fd, Sys.SOL_NETLINK, NETLINK_CAP_ACK, 1);
      SYS.setsockopt(fd, Sys.SOL_NETLINK, NETLINK_EXT_ACK, 1);
      if (protocol == NETLINK_ROUTE) {
        SYS.setsockopt(fd, Sys.SOL_NETLINK, NETLINK_GET_STRICT_CHK, 1);
      }
      SYS.bindNetlink(fd, 0);
    } catch (ErrnoException e) {
      SYS.close(fd);
      throw e;
    }
    Buffers pooled = POOL.poll();
    Buffers buffers =
        pooled != null
            ? pooled
            : new Buffers(SYS.allocate(Limits.SEND_BUFFER), SYS.allocate(Limits.RECEIVE_BUFFER));
    return new NetlinkSocket(fd, buffers);
  }

  /** The forced option needs CAP_NET_ADMIN; the other one is cut to the system's limit. */
  private static void setQueue(int fd, int forced, int plain, int bytes) throws ErrnoException {
    try {
      SYS.setsockopt(fd, Sys.SOL_SOCKET, forced, bytes);
    } catch (ErrnoException e) {
      if (e.errno() != Errno.EPERM) {
        throw e;
      }
      SYS.setsockopt(fd, Sys.SOL_SOCKET, plain, bytes);
    }
  }

  /** Subscribes to a multicast group; the queue is enlarged for events. */
  public void join(int group) throws NetlinkException {
    try {
      setQueue(fd, SO_RCVBUFFORCE, SO_RCVBUF, Limits.EVENT_QUEUE_BYTES);
      SYS.setsockopt(fd, Sys.SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, group);
    } catch (ErrnoException e) {
      throw NetlinkException.failed("subscribe to netlink group", Integer.toString(group), e);
    }
  }

  /**
   * From now on only datagrams that begin with a message of this type are delivered; nobody is
   * woken for others, and they take no room in the queue.
   *
   * @param type as in the message's header
   */
  public void receiveOnly(int type) throws NetlinkException {
    // BPF loads in network order what the header holds in the machine's.
    int loaded =
        ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN ? type : Short.reverseBytes((short) type);
    try {
      SYS.attachFilter(
          fd,
          BPF_LOAD_HALF << 16,
          TYPE_OFFSET,
          BPF_JUMP_IF_EQUAL << 16 | 1, // equal: on to the next, else over it
          loaded & 0xffff,
          BPF_RETURN << 16,
          -1, // the whole datagram
          BPF_RETURN << 16,
          0);
    } catch (ErrnoException e) {
      throw NetlinkException.failed("filter netlink messages", "of type " + type, e);
    }
  }

  int fd() {
    return fd;
  }

  /** An empty buffer to write messages into. */
  ByteBuffer sendBuffer() {
    return buffers.send.bytes().clear();
  }

  /** Sends what was written into {@link #sendBuffer}. */
  void send() throws ErrnoException {
    checkOpen();
    SYS.send(fd, buffers.send, buffers.send.bytes().position());
  }

  /**
   * One datagram, valid until the next call.
   *
   * @param flags MSG_DONTWAIT or 0
   * @throws ErrnoException EAGAIN when none came in time, ENOBUFS when some were lost, EMSGSIZE
   *     when it did not fit
   */
  MessageReader receive(int flags) throws ErrnoException {
    checkOpen();
    int length = SYS.receive(fd, buffers.receive, flags);
    if (length > buffers.receive.capacity()) {
      throw new ErrnoException("datagram of " + length + " bytes", Errno.EMSGSIZE);
    }
    return new MessageReader(buffers.receive.bytes().clear().limit(length));
  }

  private void checkOpen() {
    if (closed) { // its number may be another's by now, and so may its buffers
      throw new IllegalStateException("the netlink socket is closed");
    }
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    POOL.offer(buffers); // when the pool is full the garbage collector takes them
    try {
      SYS.close(fd);
    } catch (ErrnoException e) {
      throw new IllegalStateException("a netlink socket that cannot be closed", e);
    }
  }
}
