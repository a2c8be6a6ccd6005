package io.margay.bgp.io;

import io.margay.bgp.Limits;
import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.StringJoiner;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Real TCP over epoll, on one event loop thread named {@code speaker}. */
public final class NettyNetwork implements Network, AutoCloseable {
  private static final WriteBufferWaterMark WATER_MARK =
      new WriteBufferWaterMark(Limits.UNSENT_LOW, Limits.UNSENT_HIGH);

  private final Consumer<Throwable> bug;
  private final AtomicReference<@Nullable Thread> thread = new AtomicReference<>();
  private final MultiThreadIoEventLoopGroup group;
  private final EventLoop loop;
  private final ReadArea area = new ReadArea(); // the loop's
  private final ChannelGroup channels;
  private static final SocketOptions LISTENING =
      new SocketOptions(255, OptionalInt.empty(), Optional.empty());

  /** What listens, and the keys that it has of those that are wanted. */
  private final Map<Channel, Map<Cidr, String>> listeners = new ConcurrentHashMap<>();

  private NettyNetwork(Consumer<Throwable> bug) {
    this.bug = bug;
    this.group =
        new MultiThreadIoEventLoopGroup(
            1,
            task -> {
              Thread made = new FastThreadLocalThread(task, "speaker");
              made.setDaemon(true);
              thread.set(made);
              return made;
            },
            EpollIoHandler.newFactory());
    this.loop = group.next();
    this.channels = new DefaultChannelGroup("bgp", loop, true);
  }

  /**
   * Starts the loop.
   *
   * @param bug told on the loop about an exception that escaped a task or a listener
   */
  public static NettyNetwork open(Consumer<Throwable> bug) {
    return new NettyNetwork(bug);
  }

  /**
   * Listens; what comes is taken once {@link #accept} says so.
   *
   * @param port 0 for one the kernel chooses
   * @return the port
   * @throws IOException when the system refuses
   */
  public int listen(Ip address, int port, AcceptListener listener) throws IOException {
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(group)
            .channelFactory(() -> new EpollServerSocketChannel(family(address)))
            .option(ChannelOption.SO_REUSEADDR, true)
            .option(ChannelOption.AUTO_READ, false)
            .option(ChannelOption.SO_BACKLOG, Limits.LISTEN_BACKLOG)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
            .childOption(ChannelOption.RECVBUF_ALLOCATOR, reads())
            .childHandler(initializer(listener));
    if (address.v6()) {
      bootstrap.option(KernelOption.IPV6_V6ONLY, 1);
    }
    // The answer to a SYN leaves by the listener, before any socket of the peer's own: one that
    // checks (RFC 5082) would drop it with the system's TTL of 64.
    KernelOption.hops(LISTENING, address.v6()).forEach(bootstrap::option);
    ChannelFuture bound =
        bootstrap.bind(new InetSocketAddress(address.toInetAddress(), port)).awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new IOException(bound.cause().getMessage(), bound.cause());
    }
    channels.add(bound.channel());
    listeners.put(bound.channel(), Map.of());
    return ((InetSocketAddress) bound.channel().localAddress()).getPort();
  }

  /** Listens there no longer; connections that came by it stay. */
  public void unlisten(Ip address, int port) {
    InetSocketAddress at = new InetSocketAddress(address.toInetAddress(), port);
    for (Channel channel : List.copyOf(listeners.keySet())) {
      if (at.equals(channel.localAddress())) {
        listeners.remove(channel);
        channel.close().awaitUninterruptibly();
      }
    }
  }

  @Override
  public void accept() {
    listeners.keySet().forEach(listener -> listener.config().setAutoRead(true));
  }

  private static SocketProtocolFamily family(Ip address) {
    return address.v6() ? SocketProtocolFamily.INET6 : SocketProtocolFamily.INET;
  }

  @Override
  public String keys(Map<Cidr, String> wanted) {
    StringJoiner trouble = new StringJoiner("; ");
    for (Channel channel : listeners.keySet()) {
      keys(channel, wanted, trouble);
    }
    return trouble.toString();
  }

  private void keys(Channel channel, Map<Cidr, String> wanted, StringJoiner trouble) {
    Map<Cidr, String> keys = listeners.replace(channel, Map.copyOf(wanted));
    if (keys == null) {
      return; // closed meanwhile
    }
    boolean v6 =
        !(((InetSocketAddress) channel.localAddress()).getAddress() instanceof Inet4Address);
    keys.forEach((peers, _) -> {
      if (peers.address().v6() == v6 && !wanted.containsKey(peers)) {
        channel.config().setOption(KernelOption.TCP_MD5SIG, KernelOption.key(peers, ""));
      }
    });
    wanted.forEach((peers, password) -> {
      if (peers.address().v6() == v6 && !password.equals(keys.get(peers))) {
        try {
          channel.config().setOption(KernelOption.TCP_MD5SIG, KernelOption.key(peers, password));
        } catch (ChannelException e) {
          trouble.add("the kernel takes no MD5 key for %s: %s".formatted(peers, reason(e)));
        }
      }
    });
  }

  private static String reason(Throwable error) {
    Throwable cause = error.getCause() == null ? error : error.getCause();
    return String.valueOf(cause.getMessage());
  }

  @Override
  public Cancellable connect(Dial dial, ConnectListener listener) {
    Ip remote = dial.remote();
    Attempt attempt = new Attempt(listener);
    Bootstrap bootstrap =
        new Bootstrap()
            .group(group)
            .channelFactory(() -> new EpollSocketChannel(family(remote)))
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) Limits.CONNECT_ATTEMPT.toMillis())
            .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
            .option(ChannelOption.RECVBUF_ALLOCATOR, reads())
            .handler(initializer(attempt::opened));
    KernelOption.hops(dial.options(), remote.v6()).forEach(bootstrap::option);
    dial.options()
        .password()
        .ifPresent(password ->
            bootstrap.option(KernelOption.TCP_MD5SIG, KernelOption.key(remote.toCidr(), password)));
    ChannelFuture connecting;
    try {
      dial.from().ifPresent(bootstrap::localAddress);
      connecting = bootstrap.connect(dial.to());
    } catch (IOException e) {
      execute(() -> attempt.failed(e));
      return () -> attempt.over = true;
    }
    connecting.addListener(done -> {
      if (!done.isSuccess()) {
        // Without a socket (EMFILE) the future fails on a thread that is not the loop.
        execute(() -> attempt.failed(done.cause()));
      }
    });
    return () -> attempt.cancel(connecting.channel());
  }

  /** One attempt to connect, which its owner may give up. */
  private static final class Attempt {
    private final ConnectListener listener;
    private boolean over;

    Attempt(ConnectListener listener) {
      this.listener = listener;
    }

    Optional<ConnectionListener> opened(Connection connection) {
      boolean wanted = !over;
      over = true;
      return wanted ? Optional.of(listener.opened(connection)) : Optional.empty();
    }

    void failed(Throwable cause) {
      if (!over) {
        over = true;
        listener.failed("cannot connect: " + NetworkWords.of(cause));
      }
    }

    void cancel(Channel channel) {
      if (!over) {
        over = true;
        var _ = channel.close();
      }
    }
  }

  private ChannelInitializer<SocketChannel> initializer(AcceptListener opener) {
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(SocketChannel channel) {
        channels.add(channel);
        channel.pipeline().addLast(new FrameHandler(opener, bug, area));
      }
    };
  }

  private static AdaptiveRecvByteBufAllocator reads() {
    return new AdaptiveRecvByteBufAllocator(1024, 8192, Limits.READ_BATCH);
  }

  @Override
  public DatagramPort datagrams(Ip local, int port, int leastTtl, DatagramPort.Listener listener)
      throws IOException {
    InetSocketAddress address = new InetSocketAddress(local.toInetAddress(), port);
    return NettyDatagramPort.open(loop, address, leastTtl, listener, bug);
  }

  @Override
  public void execute(Runnable task) {
    loop.execute(() -> guard(task));
  }

  @Override
  public Cancellable schedule(Duration delay, Runnable task) {
    var scheduled =
        loop.schedule(() -> guard(task), Math.max(0, delay.toNanos()), TimeUnit.NANOSECONDS);
    return () -> scheduled.cancel(false);
  }

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  /** Whether the caller is the loop. */
  public boolean inLoop() {
    return loop.inEventLoop();
  }

  /** The top of the loop: what escapes a task is a bug. */
  private void guard(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException | Error e) {
      bug.accept(e);
    }
  }

  /** Closes every connection at once and ends the thread in the background. */
  public void abandon() {
    var _ = channels.close();
    var _ = group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }

  /**
   * Waits for connections that are closing, then closes everything and ends the thread. Not on the
   * loop.
   */
  @Override
  public void close() {
    // Listeners have no farewell to wait for; connections that close already get theirs.
    channels.close(channel -> !(channel instanceof SocketChannel)).awaitUninterruptibly();
    channels.newCloseFuture().awaitUninterruptibly(2 * Limits.FAREWELL.toMillis());
    channels.close().awaitUninterruptibly();
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    joinThread();
  }

  /** The group counts as terminated while its thread is still on its last steps. */
  private void joinThread() {
    Thread last = thread.get();
    try {
      if (last != null) {
        last.join(Limits.FAREWELL);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
