package io.margay.bgp.io;

import io.margay.model.net.Ip;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.SocketProtocolFamily;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.function.Consumer;

/** A UDP port on a Netty channel. */
final class NettyDatagramPort implements DatagramPort {
  private final Channel channel;

  private NettyDatagramPort(Channel channel) {
    this.channel = channel;
  }

  /**
   * Opens a port. On the loop only.
   *
   * @param leastTtl what arrives with less is dropped by the kernel; 0 for no check
   * @param bug told about an exception out of the listener
   */
  static NettyDatagramPort open(
      EventLoop loop,
      InetSocketAddress local,
      int leastTtl,
      Listener listener,
      Consumer<Throwable> bug)
      throws IOException {
    boolean v6 = local.getAddress().getAddress().length == 16;
    SocketProtocolFamily family = v6 ? SocketProtocolFamily.INET6 : SocketProtocolFamily.INET;
    EpollDatagramChannel channel = new EpollDatagramChannel(family);
    channel.pipeline().addLast(new Incoming(listener, bug));
    var _ = loop.register(channel); // done at once on the loop, as is the bind below
    channel.config().setReuseAddress(true);
    KernelOption.apply(channel, SocketOptions.DEFAULT, v6);
    if (v6) {
      channel.config().setOption(KernelOption.IPV6_V6ONLY, 1);
    }
    if (leastTtl > 0) {
      channel
          .config()
          .setOption(KernelOption.SO_ATTACH_FILTER, KernelOption.leastTtlFilter(leastTtl, v6));
    }
    ChannelFuture bound = channel.bind(local);
    if (!bound.isSuccess()) {
      var _ = channel.close();
      throw new IOException("UDP port " + local + ": " + reason(bound), bound.cause());
    }
    return new NettyDatagramPort(channel);
  }

  private static String reason(ChannelFuture bound) {
    return bound.cause() == null ? "not bound at once" : String.valueOf(bound.cause().getMessage());
  }

  @Override
  public void send(Ip to, int port, byte[] octets) {
    InetSocketAddress address = new InetSocketAddress(to.toInetAddress(), port);
    var _ = channel.writeAndFlush(new DatagramPacket(Unpooled.wrappedBuffer(octets), address));
  }

  @Override
  public void close() {
    var _ = channel.close();
  }

  private static final class Incoming extends SimpleChannelInboundHandler<DatagramPacket> {
    private final Listener listener;
    private final Consumer<Throwable> bug;

    Incoming(Listener listener, Consumer<Throwable> bug) {
      this.listener = listener;
      this.bug = bug;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
      Ip from = Ip.ofBytes(packet.sender().getAddress().getAddress());
      listener.received(from, packet.content().nioBuffer());
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      if (!(cause instanceof IOException)) { // such as an ICMP error for what we sent
        bug.accept(cause);
      }
    }
  }
}
