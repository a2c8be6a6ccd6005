package io.margay.bgp.io;

import io.margay.bgp.wire.MessageException;
import io.margay.bgp.wire.MessageHeader;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Cuts the octets of one connection into frames and tells its listener what happens. */
final class FrameHandler extends ByteToMessageDecoder {
  private final AcceptListener opener;
  private final Consumer<Throwable> bug;
  private @Nullable NettyConnection connection;
  private @Nullable ConnectionListener listener;
  private String closeReason = "the peer closed the connection";

  /**
   * @param opener asked once for the listener, when the connection stands
   * @param bug told about an exception out of a listener
   */
  FrameHandler(AcceptListener opener, Consumer<Throwable> bug) {
    this.opener = opener;
    this.bug = bug;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    SocketChannel channel = (SocketChannel) context.channel();
    if (channel.remoteAddress() == null || channel.localAddress() == null) {
      var _ = context.close(); // reset before we came to look at it
      return;
    }
    NettyConnection opened = new NettyConnection(channel);
    connection = opened;
    Optional<ConnectionListener> willing = opener.accepted(opened);
    listener = willing.orElse(null);
    if (willing.isEmpty()) {
      opened.close();
    }
  }

  @Override
  protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
    ConnectionListener hears = listening();
    NettyConnection open = connection;
    if (hears == null || open == null) {
      in.skipBytes(in.readableBytes());
      return;
    }
    try {
      int length = MessageHeader.frameLength(in.nioBuffer(), open.maxMessage());
      if (length >= 0 && length <= in.readableBytes()) {
        int start = in.readerIndex();
        in.skipBytes(length);
        hears.frame(in.nioBuffer(start, length));
      }
    } catch (MessageException e) {
      in.skipBytes(in.readableBytes());
      hears.malformed(e);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) throws Exception {
    ConnectionListener hears = listening();
    if (hears != null) {
      hears.batchEnd();
    }
    super.channelReadComplete(context); // asks for the next read
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    ConnectionListener hears = listening();
    if (hears != null && context.channel().isWritable()) {
      hears.drained();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) throws Exception {
    super.channelInactive(context);
    ConnectionListener hears = listening();
    listener = null;
    if (hears != null) {
      hears.closed(closeReason);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (cause instanceof IOException) {
      closeReason = "the connection broke: " + cause.getMessage();
    } else {
      bug.accept(cause);
    }
    var _ = context.close();
  }

  private @Nullable ConnectionListener listening() {
    return connection == null || connection.closing() ? null : listener;
  }
}
