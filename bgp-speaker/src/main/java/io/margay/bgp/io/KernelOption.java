package io.margay.bgp.io;

import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.netty.channel.unix.RawUnixChannelOption;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Socket options that the JDK does not know, with the numbers of linux/in.h, linux/in6.h and
 * linux/tcp.h.
 */
final class KernelOption {
  private static final int IPPROTO_IP = 0;
  private static final int IPPROTO_TCP = 6;
  private static final int IPPROTO_IPV6 = 41;
  private static final int AF_INET = 2;
  private static final int AF_INET6 = 10;

  private static final ChannelOption<Integer> IP_TTL =
      new IntegerUnixChannelOption("IP_TTL", IPPROTO_IP, 2);
  private static final ChannelOption<Integer> IP_MINTTL =
      new IntegerUnixChannelOption("IP_MINTTL", IPPROTO_IP, 21);
  private static final ChannelOption<Integer> IPV6_UNICAST_HOPS =
      new IntegerUnixChannelOption("IPV6_UNICAST_HOPS", IPPROTO_IPV6, 16);
  private static final ChannelOption<Integer> IPV6_MINHOPCOUNT =
      new IntegerUnixChannelOption("IPV6_MINHOPCOUNT", IPPROTO_IPV6, 73);

  /** Leaves the IPv4 addresses of a port to another listener. */
  static final ChannelOption<Integer> IPV6_V6ONLY =
      new IntegerUnixChannelOption("IPV6_V6ONLY", IPPROTO_IPV6, 26);

  private static final int MD5SIG_SIZE = 216; // sizeof(struct tcp_md5sig)
  private static final int MD5SIG_FLAGS = 128;
  private static final int MD5SIG_KEY = 136;
  private static final byte FLAG_PREFIX = 1;

  /** TCP_MD5SIG_EXT: a key for all peers inside a prefix (RFC 2385). */
  static final ChannelOption<ByteBuffer> TCP_MD5SIG =
      new RawUnixChannelOption("TCP_MD5SIG_EXT", IPPROTO_TCP, 32, MD5SIG_SIZE);

  /** Programs stay reachable, and so in place, until the kernel has copied them. */
  private static final Map<Integer, ByteBuffer> FILTERS = new ConcurrentHashMap<>();

  private static final int SOL_SOCKET = 1;
  private static final int SOCK_FPROG_SIZE = 16; // sizeof(struct sock_fprog)
  private static final int NETWORK_HEADER = -0x100000; // SKF_NET_OFF of linux/filter.h

  /** SO_ATTACH_FILTER: a classic BPF program that sees each datagram (linux/filter.h). */
  static final ChannelOption<ByteBuffer> SO_ATTACH_FILTER =
      new RawUnixChannelOption("SO_ATTACH_FILTER", SOL_SOCKET, 26, SOCK_FPROG_SIZE);

  private KernelOption() {}

  /**
   * A filter that drops what arrives with a smaller TTL: IP_MINTTL is for TCP only. The kernel
   * copies the program while the option is set, so that it need not outlive this call's result.
   */
  static ByteBuffer leastTtlFilter(int least, boolean v6) {
    ByteBuffer program = ByteBuffer.allocateDirect(4 * 8).order(ByteOrder.nativeOrder());
    instruction(program, 0x30, 0, 0, NETWORK_HEADER + (v6 ? 7 : 8)); // A = TTL or hop limit
    instruction(program, 0x35, 0, 1, least); // if A >= least
    instruction(program, 0x06, 0, 0, -1); // take all
    instruction(program, 0x06, 0, 0, 0); // else drop
    FILTERS.put(least * 2 + (v6 ? 1 : 0), program);
    return ByteBuffer.allocateDirect(SOCK_FPROG_SIZE)
        .order(ByteOrder.nativeOrder())
        .putShort(0, (short) 4)
        .putLong(8, MemorySegment.ofBuffer(program.clear()).address());
  }

  private static void instruction(ByteBuffer out, int code, int yes, int no, int operand) {
    out.putShort((short) code).put((byte) yes).put((byte) no).putInt(operand);
  }

  /** The TTL of what is sent, and the least of what is let in (RFC 5082 section 3). */
  static Map<ChannelOption<Integer>, Integer> hops(SocketOptions options, boolean v6) {
    Map<ChannelOption<Integer>, Integer> set = new LinkedHashMap<>();
    set.put(v6 ? IPV6_UNICAST_HOPS : IP_TTL, options.ttl());
    if (options.leastTtl() > 0) {
      set.put(v6 ? IPV6_MINHOPCOUNT : IP_MINTTL, options.leastTtl());
    }
    return set;
  }

  /** The key that signs segments to and from a prefix; an empty password removes it. */
  static ByteBuffer key(Cidr peers, String password) {
    byte[] secret = password.getBytes(StandardCharsets.US_ASCII);
    Ip address = peers.address();
    ByteBuffer out = ByteBuffer.allocateDirect(MD5SIG_SIZE).order(ByteOrder.nativeOrder());
    out.putShort(0, (short) (address.v6() ? AF_INET6 : AF_INET));
    // sockaddr_in has the address after the port, sockaddr_in6 after port and flow label
    out.put(address.v6() ? 8 : 4, address.toBytes());
    out.put(MD5SIG_FLAGS, FLAG_PREFIX).put(MD5SIG_FLAGS + 1, (byte) peers.length());
    out.putShort(MD5SIG_FLAGS + 2, (short) secret.length);
    out.put(MD5SIG_KEY, secret);
    return out;
  }

  /** Sets all options on an open channel. */
  static void apply(Channel channel, SocketOptions options, boolean v6) {
    hops(options, v6).forEach((option, value) -> channel.config().setOption(option, value));
  }
}
