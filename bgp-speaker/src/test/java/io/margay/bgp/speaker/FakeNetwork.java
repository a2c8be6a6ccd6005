package io.margay.bgp.speaker;

import io.margay.bgp.io.Cancellable;
import io.margay.bgp.io.ConnectListener;
import io.margay.bgp.io.Connection;
import io.margay.bgp.io.ConnectionListener;
import io.margay.bgp.io.DatagramPort;
import io.margay.bgp.io.Dial;
import io.margay.bgp.io.Network;
import io.margay.bgp.io.SocketOptions;
import io.margay.bgp.wire.MessageException;
import io.margay.bgp.wire.MessageHeader;
import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A world in memory: a clock that the test moves, and connections between the endpoints that
 * registered in it. Everything happens in the order of time, then of request, so that a run
 * repeats.
 */
final class FakeNetwork {
  /** Decides about connections to an address. */
  interface Host {
    Optional<ConnectionListener> accepted(Connection connection);
  }

  private record Task(long time, long number, Runnable action) {}

  private final PriorityQueue<Task> tasks =
      new PriorityQueue<>(Comparator.comparingLong(Task::time).thenComparingLong(Task::number));
  private final Map<Ip, Host> hosts = new HashMap<>();
  private final Set<Ip> slow = new HashSet<>();
  private final List<End> ends = new ArrayList<>();
  private long now = 1_000_000_000L;
  private long tasksMade;

  /** How long octets and connection requests travel. */
  Duration latency = Duration.ofMillis(1);

  InstantSource clock() {
    return () -> Instant.EPOCH.plusNanos(now);
  }

  void host(Ip address, Host host) {
    hosts.put(address, host);
  }

  void removeHost(Ip address) {
    hosts.remove(address);
  }

  /** From now on what is sent to a host piles up, or no longer does. */
  void slow(Ip address, boolean isSlow) {
    if (isSlow) {
      slow.add(address);
    } else if (slow.remove(address)) {
      ends.stream().filter(end -> end.remote.equals(address)).forEach(End::drained);
    }
  }

  /** The network as the host with an address sees it. */
  Network from(Ip address) {
    return new Network() {
      @Override
      public void execute(Runnable task) {
        at(Duration.ZERO, task);
      }

      @Override
      public void accept() {} // hosts are there when the test says so

      @Override
      public Cancellable schedule(Duration delay, Runnable task) {
        return at(delay, task);
      }

      @Override
      public long nanoTime() {
        return now;
      }

      @Override
      public Cancellable connect(Dial dial, ConnectListener listener) {
        return at(latency, () -> open(address, dial.remote(), listener));
      }

      @Override
      public DatagramPort datagrams(
          Ip local, int port, int leastTtl, DatagramPort.Listener listener) throws IOException {
        throw new IOException("there is no UDP in this world");
      }

      @Override
      public String keys(Map<Cidr, String> keys) {
        return "";
      }
    };
  }

  /** Runs everything that is due within some time. */
  void run(Duration time) {
    long end = now + time.toNanos();
    while (!tasks.isEmpty() && tasks.peek().time() <= end) {
      Task task = tasks.remove();
      now = task.time();
      task.action().run();
    }
    now = end;
  }

  /** Opens a connection on behalf of a test. */
  Connection open(Ip from, Ip to, ConnectListener listener) {
    Host host = hosts.get(to);
    if (host == null) {
      listener.failed("cannot connect: refused");
      return new End(from, to);
    }
    End near = new End(from, to);
    End far = new End(to, from);
    ends.removeIf(end -> end.closed);
    ends.addAll(List.of(near, far));
    near.other = far;
    far.other = near;
    near.listener = listener.opened(near);
    // The other end learns of it later, as with real sockets.
    at(
        latency,
        () -> {
          Optional<ConnectionListener> willing = host.accepted(far);
          far.listener = willing.orElse(null);
          if (willing.isEmpty()) {
            far.close();
          }
        });
    return near;
  }

  private Cancellable at(Duration delay, Runnable action) {
    Task task = new Task(now + Math.max(0, delay.toNanos()), tasksMade++, action);
    tasks.add(task);
    return () -> tasks.remove(task);
  }

  /** One end of a connection. */
  private final class End implements Connection {
    private final Ip local;
    private final Ip remote;
    private @Nullable End other;
    private @Nullable ConnectionListener listener;
    private boolean closed;
    private byte[] received = new byte[0];
    private int maxMessage = MessageHeader.MAX_MESSAGE;

    End(Ip local, Ip remote) {
      this.local = local;
      this.remote = remote;
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
      if (!closed && other != null) {
        End to = other;
        at(latency, () -> to.receive(messages));
      }
    }

    @Override
    public void options(SocketOptions options) {}

    @Override
    public void maxMessage(int octets) {
      maxMessage = octets;
    }

    @Override
    public Duration stalled() {
      return Duration.ZERO;
    }

    @Override
    public void reading(boolean on) {}

    @Override
    public void send(List<byte[]> blocks) {
      blocks.forEach(this::send);
    }

    @Override
    public boolean congested() {
      return slow.contains(remote);
    }

    private void drained() {
      if (!closed && listener != null) {
        listener.drained();
      }
    }

    @Override
    public void close() {
      if (!closed) {
        closed = true;
        End to = other;
        if (to != null) {
          at(latency, to::ended);
        }
      }
    }

    private void ended() {
      if (!closed) {
        closed = true;
        if (listener != null) {
          listener.closed("the peer closed the connection");
        }
      }
    }

    private void receive(byte[] octets) {
      received = Arrays.copyOf(received, received.length + octets.length);
      System.arraycopy(octets, 0, received, received.length - octets.length, octets.length);
      int at = 0;
      try {
        while (!closed && listener != null) {
          ByteBuffer rest = ByteBuffer.wrap(received, at, received.length - at);
          int length = MessageHeader.frameLength(rest, maxMessage);
          if (length < 0 || length > rest.remaining()) {
            break;
          }
          listener.frame(ByteBuffer.wrap(received, at, length).slice());
          at += length;
        }
      } catch (MessageException e) {
        at = received.length;
        listener.malformed(e);
      }
      received = Arrays.copyOfRange(received, at, received.length);
      if (!closed && listener != null) {
        listener.batchEnd();
      }
    }
  }
}
