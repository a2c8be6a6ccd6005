package io.margay.bgp.io;

import io.margay.bgp.wire.MessageException;
import io.margay.bgp.wire.MessageHeader;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.SocketChannel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Cuts the octets of one connection into frames and tells its listener what happens. */
final class FrameHandler extends ChannelInboundHandlerAdapter {
  private static final byte[] NOTHING = {};

  private final AcceptListener opener;
  private final Consumer<Throwable> bug;
  private final ReadArea area;
  private byte[] begun = NOTHING; // of a frame whose end has not come
  private @Nullable NettyConnection connection;
  private @Nullable ConnectionListener listener;
  private String closeReason = "the peer closed the connection";

  /**
   * @param opener asked once for the listener, when the connection stands
   * @param bug told about an exception out of a listener
   * @param area where the loop takes apart what it has read
   */
  FrameHandler(AcceptListener opener, Consumer<Throwable> bug, ReadArea area) {
    this.opener = opener;
    this.bug = bug;
    this.area = area;
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
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf read = (ByteBuf) message;
    try {
      ByteBuffer octets = area.join(begun, read);
      begun = NOTHING;
      cut(octets, octets.limit());
      if (octets.hasRemaining()) {
        begun = new byte[octets.remaining()];
        octets.get(begun);
      }
    } finally {
      read.release();
    }
  }

  /** Hands whole frames on; what is left begins the next one. */
  private void cut(ByteBuffer octets, int end) {
    while (octets.hasRemaining()) {
      ConnectionListener hears = listening();
      NettyConnection open = connection;
      if (hears == null || open == null) {
        octets.position(end);
        return;
      }
      try {
        int length = MessageHeader.frameLength(octets, open.maxMessage());
        if (length < 0 || length > octets.remaining()) {
          return;
        }
        int next = octets.position() + length;
        hears.frame(octets.limit(next));
        octets.limit(end).position(next);
      } catch (MessageException e) {
        octets.position(end);
        hears.malformed(e);
      }
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
      closeReason = "the connection broke: " + NetworkWords.of(cause);
    } else {
      bug.accept(cause);
    }
    var _ = context.close();
  }

  private @Nullable ConnectionListener listening() {
    return connection == null || connection.closing() ? null : listener;
  }
}
