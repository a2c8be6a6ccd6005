package io.margay.agent.api;

import io.margay.agent.limits.Limits;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.PeerCredentials;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** The agent's unix socket: one request and one answer a connection. */
public final class AgentSocket implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(AgentSocket.class.getName());

  private final Path path;
  private final boolean held;
  private final List<Endpoint> endpoints;
  // Platform threads: requests block in netlink calls, which would pin the carriers of virtual
  // ones.
  private final ExecutorService requests =
      Executors.newFixedThreadPool(
          Limits.REQUEST_THREADS, Thread.ofPlatform().name("request-", 0).factory());
  private final EventLoopGroup loop =
      new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());

  private AgentSocket(Path path, boolean held, List<Endpoint> endpoints) {
    this.path = path;
    this.held = held;
    this.endpoints = List.copyOf(endpoints);
  }

  /**
   * Listens, at a socket that is held open for us if there is one. A socket file that an earlier
   * agent left is replaced. Root and the group {@code margay} may connect.
   *
   * @throws IOException when the path cannot be used; the message names it
   */
  public static AgentSocket open(Path path, List<Endpoint> endpoints) throws IOException {
    OptionalInt held = InheritedSockets.at(path);
    AgentSocket socket = new AgentSocket(path, held.isPresent(), endpoints);
    ServerBootstrap server =
        new ServerBootstrap().group(socket.loop).childHandler(socket.initializer());
    if (held.isPresent()) {
      server
          .channelFactory(() -> new EpollServerDomainSocketChannel(held.getAsInt(), true))
          .register()
          .syncUninterruptibly();
      return socket;
    }
    Files.createDirectories(path.toAbsolutePath().getParent());
    Files.deleteIfExists(path);
    try {
      server
          .channel(EpollServerDomainSocketChannel.class)
          .bind(new DomainSocketAddress(path.toFile()))
          .sync();
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-rw----"));
      giveToGroup(path);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      socket.close();
      throw new IOException("interrupted while binding " + path, e);
    }
    return socket;
  }

  private static void giveToGroup(Path path) throws IOException {
    try {
      var groups = path.getFileSystem().getUserPrincipalLookupService();
      Files.getFileAttributeView(path, PosixFileAttributeView.class)
          .setGroup(groups.lookupPrincipalByGroupName("margay"));
    } catch (UserPrincipalNotFoundException e) {
      LOG.log(System.Logger.Level.INFO, "no group margay on this host, socket for root only");
    }
  }

  private ChannelInitializer<Channel> initializer() {
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(Channel channel) {
        channel.pipeline().addLast(new Reader());
      }
    };
  }

  /** Collects one whole request, then hands it over. */
  private final class Reader extends ByteToMessageDecoder {
    private boolean taken;

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
      if (taken || in.readableBytes() < Integer.BYTES) {
        return;
      }
      int magic = in.getInt(in.readerIndex());
      for (Endpoint endpoint : endpoints) {
        if (endpoint.magic() == magic) {
          decode(context, in, endpoint);
          return;
        }
      }
      var _ = context.close(); // nobody we know
    }

    private void decode(ChannelHandlerContext context, ByteBuf in, Endpoint endpoint) {
      try {
        int length =
            endpoint.requestLength(in.nioBuffer(in.readerIndex(), in.readableBytes()).slice());
        if (in.readableBytes() >= length) {
          taken = true;
          byte[] request = new byte[length];
          in.readBytes(request);
          Endpoint.Caller caller = caller(context);
          requests.execute(() -> answer(context, endpoint, request, caller));
        } else if (length > Limits.REQUEST_BYTES) {
          var _ = context.close();
        }
      } catch (Endpoint.RefusedException e) {
        taken = true;
        send(context, e.answer());
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      LOG.log(System.Logger.Level.WARNING, "connection on the agent's socket broke", cause);
      var _ = context.close();
    }
  }

  private static void answer(
      ChannelHandlerContext context, Endpoint endpoint, byte[] request, Endpoint.Caller caller) {
    try {
      send(context, endpoint.answer(ByteBuffer.wrap(request), caller));
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, "request failed by a bug", e);
      var _ = context.close();
    }
  }

  private static void send(ChannelHandlerContext context, byte[] answer) {
    var _ =
        context
            .writeAndFlush(Unpooled.wrappedBuffer(answer))
            .addListener(ChannelFutureListener.CLOSE);
  }

  private static Endpoint.Caller caller(ChannelHandlerContext context) {
    try {
      PeerCredentials peer = ((EpollDomainSocketChannel) context.channel()).peerCredentials();
      return new Endpoint.Caller(peer.pid(), peer.uid());
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "peer of the agent's socket unknown", e);
      return new Endpoint.Caller(0, -1);
    }
  }

  /** The path, for the log. */
  @Override
  public String toString() {
    return path.toString();
  }

  @Override
  public void close() {
    try {
      loop.shutdownGracefully(0, 2, TimeUnit.SECONDS).await(3, TimeUnit.SECONDS);
      requests.shutdown();
      if (!requests.awaitTermination(Limits.ATTACH.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.log(System.Logger.Level.WARNING, "requests still running at close");
      }
      if (!held) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "socket file not deleted path=" + path, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
