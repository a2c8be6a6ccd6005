package io.margay.bgp.io;

import io.margay.bgp.Limits;
import io.margay.model.net.Ip;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.socket.SocketChannel;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/** A connection on a Netty channel. */
final class NettyConnection implements Connection {
  private final SocketChannel channel;
  private final Ip local;
  private final Ip remote;
  private boolean closing;

  NettyConnection(SocketChannel channel) {
    this.channel = channel;
    this.local = ip(channel.localAddress());
    this.remote = ip(channel.remoteAddress());
  }

  private static Ip ip(InetSocketAddress address) {
    return Ip.ofBytes(address.getAddress().getAddress());
  }

  @Override
  public Ip localAddress() {
    return local;
  }

  @Override
  public Ip remoteAddress() {
    return remote;
  }

  @Override
  public void send(byte[] messages) {
    if (!closing && messages.length > 0) {
      // A failure closes the channel, which the frame handler reports.
      var _ = channel.writeAndFlush(Unpooled.wrappedBuffer(messages), channel.voidPromise());
    }
  }

  @Override
  public boolean congested() {
    return !channel.isWritable();
  }

  @Override
  public void close() {
    if (closing) {
      return;
    }
    closing = true;
    channel
        .writeAndFlush(Unpooled.EMPTY_BUFFER)
        .addListener(flushed -> {
          if (flushed.isSuccess()) {
            channel.shutdownOutput().addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
          } else {
            var _ = channel.close();
          }
        });
    Runnable force =
        () -> {
          var _ = channel.close();
        };
    var forced =
        channel.eventLoop().schedule(force, Limits.FAREWELL.toMillis(), TimeUnit.MILLISECONDS);
    channel.closeFuture().addListener(_ -> forced.cancel(false));
  }

  boolean closing() {
    return closing;
  }
}
