package io.margay.agent.docker;

import io.margay.agent.api.InheritedSockets;
import io.margay.agent.limits.Limits;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * HTTP/1.1 over unix sockets, as Docker speaks it to plugins: POST, an empty Host header, no
 * content type, connections kept and used by several requests one after the other.
 */
final class PluginSocket implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(PluginSocket.class.getName());
  private static final String CONTENT_TYPE = "application/vnd.docker.plugins.v1.2+json";

  /** Answers one call. */
  interface Calls {
    /**
     * Status and body of the answer.
     *
     * @param method such as {@code NetworkDriver.Join}
     */
    Answer answer(String method, String body);
  }

  /** What goes back. */
  record Answer(int status, String body) {}

  private final Calls calls;
  private final List<Path> paths = new ArrayList<>();
  // Platform threads: calls block in netlink, which would pin the carriers of virtual ones.
  private final ExecutorService threads =
      Executors.newFixedThreadPool(
          Limits.REQUEST_THREADS, Thread.ofPlatform().name("docker-", 0).daemon().factory());
  private final EventLoopGroup loop =
      new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());

  PluginSocket(Calls calls) {
    this.calls = calls;
  }

  /**
   * Listens at a path; a file that an earlier agent left is replaced.
   *
   * @throws IOException when the path cannot be used; the message names it
   */
  void listen(Path path) throws IOException {
    OptionalInt inherited = InheritedSockets.at(path);
    if (inherited.isPresent()) {
      adopt(inherited.getAsInt());
      return;
    }
    Files.createDirectories(path.toAbsolutePath().getParent());
    Files.deleteIfExists(path);
    try {
      bootstrap()
          .channel(EpollServerDomainSocketChannel.class)
          .bind(new DomainSocketAddress(path.toFile()))
          .sync();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while binding " + path, e);
    }
    paths.add(path);
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
  }

  /** Takes over a socket that listens already and that somebody else keeps open. */
  private void adopt(int descriptor) {
    bootstrap()
        .channelFactory(() -> new EpollServerDomainSocketChannel(descriptor, true))
        .register()
        .syncUninterruptibly();
  }

  private ServerBootstrap bootstrap() {
    return new ServerBootstrap()
        .group(loop)
        .childHandler(
            new ChannelInitializer<>() {
              @Override
              protected void initChannel(Channel channel) {
                channel
                    .pipeline()
                    .addLast(new HttpServerCodec())
                    .addLast(new HttpObjectAggregator(Limits.DOCKER_REQUEST_BYTES))
                    .addLast(new Requests());
              }
            });
  }

  /** One request at a time from each connection. */
  private final class Requests extends SimpleChannelInboundHandler<FullHttpRequest> {
    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
      if (!request.decoderResult().isSuccess()) {
        send(context, new Answer(HttpResponseStatus.BAD_REQUEST.code(), ""), false);
        return;
      }
      String uri = request.uri();
      String method = uri.startsWith("/") ? uri.substring(1) : uri;
      String body = request.content().toString(StandardCharsets.UTF_8);
      boolean keep = HttpUtil.isKeepAlive(request);
      context.channel().config().setAutoRead(false);
      threads.execute(() -> send(context, calls.answer(method, body), keep));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      LOG.log(System.Logger.Level.DEBUG, "connection of Docker's broke", cause);
      var _ = context.close();
    }
  }

  private static void send(ChannelHandlerContext context, Answer answer, boolean keep) {
    byte[] body = answer.body.getBytes(StandardCharsets.UTF_8);
    FullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1,
            HttpResponseStatus.valueOf(answer.status),
            Unpooled.wrappedBuffer(body));
    response
        .headers()
        .set(HttpHeaderNames.CONTENT_TYPE, CONTENT_TYPE)
        .setInt(HttpHeaderNames.CONTENT_LENGTH, body.length);
    if (!keep) {
      response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    }
    var sent = context.writeAndFlush(response);
    if (keep) {
      context.channel().config().setAutoRead(true);
    } else {
      var _ = sent.addListener(ChannelFutureListener.CLOSE);
    }
  }

  @Override
  public void close() {
    try {
      loop.shutdownGracefully(0, 2, TimeUnit.SECONDS).await(3, TimeUnit.SECONDS);
      threads.shutdown();
      if (!threads.awaitTermination(Limits.ATTACH.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.log(System.Logger.Level.WARNING, "calls of Docker still running at close");
      }
      for (Path path : paths) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "socket files not deleted " + paths, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
