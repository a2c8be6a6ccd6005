package io.margay.bgp.io;

import io.margay.bgp.Limits;
import io.margay.bgp.wire.MessageHeader;
import io.margay.model.net.Ip;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.socket.SocketChannel;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A connection on a Netty channel. */
final class NettyConnection implements Connection {
  private final SocketChannel channel;
  private final Ip local;
  private final Ip remote;
  private int maxMessage = MessageHeader.MAX_MESSAGE;
  private final AtomicInteger waiting = new AtomicInteger(); // sends that have not left
  private volatile long progress = System.nanoTime();
  private volatile boolean closing;

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
  public void options(SocketOptions options) {
    KernelOption.apply(channel, options, remote.v6());
  }

  @Override
  public void maxMessage(int octets) {
    maxMessage = octets;
  }

  int maxMessage() {
    return maxMessage;
  }

  @Override
  public void send(byte[] messages) {
    if (messages.length > 0) {
      send(Unpooled.wrappedBuffer(messages));
    }
  }

  @Override
  public void send(List<byte[]> blocks) {
    send(Unpooled.wrappedBuffer(blocks.toArray(new byte[0][])));
  }

  private void send(ByteBuf octets) {
    if (closing) {
      return;
    }
    if (waiting.getAndIncrement() == 0) {
      progress = System.nanoTime();
    }
    // A failure closes the channel, which the frame handler reports.
    channel
        .writeAndFlush(octets)
        .addListener(_ -> {
          waiting.decrementAndGet();
          progress = System.nanoTime();
        });
  }

  @Override
  public boolean congested() {
    return !channel.isWritable();
  }

  @Override
  public Duration stalled() {
    return waiting.get() == 0 ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - progress);
  }

  @Override
  public void reading(boolean on) {
    channel.config().setAutoRead(on);
  }

  @Override
  public void close() {
    if (closing) {
      return;
    }
    closing = true;
    channel.config().setAutoRead(true); // the peer's end of the connection must be seen
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
