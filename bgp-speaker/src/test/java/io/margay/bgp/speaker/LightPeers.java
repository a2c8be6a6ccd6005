package io.margay.bgp.speaker;

import io.margay.bgp.wire.Keepalive;
import io.margay.bgp.wire.MessageCodec;
import io.margay.bgp.wire.Open;
import io.margay.model.net.AsNumber;
import io.margay.model.net.Ip;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Many peers on real sockets and one thread: each keeps its session up, says what it is given and
 * counts what it hears. Frames are handed out whole, to whoever wants to read them.
 */
public final class LightPeers implements AutoCloseable {
  private static final int READ = 1 << 18;
  private static final int SEND = 1 << 16;
  private static final byte[] KEEPALIVE = MessageCodec.write(new Keepalive());

  private final Selector selector = Selector.open();
  private final List<Peer> peers = new CopyOnWriteArrayList<>();
  private final int holdSeconds;
  private final Thread thread = new Thread(this::run, "light peers");
  private volatile boolean closed;

  /**
   * @param holdSeconds what all offer; each sends a KEEPALIVE three times as often
   */
  public LightPeers(int holdSeconds) throws IOException {
    this.holdSeconds = holdSeconds;
    thread.start();
  }

  /** Connects and says OPEN; what it hears goes to the reader, on the thread of all peers. */
  public Peer connect(AsNumber as, Ip from, Ip speaker, int port, Consumer<ByteBuffer> reader)
      throws IOException {
    SocketChannel channel = SocketChannel.open();
    channel.setOption(StandardSocketOptions.SO_SNDBUF, SEND);
    channel.bind(new InetSocketAddress(from.toInetAddress(), 0));
    channel.connect(new InetSocketAddress(speaker.toInetAddress(), port));
    channel.configureBlocking(false);
    Ip identifier = Ip.v4(0x0a00_0000 + peers.size() + 1);
    Peer peer = new Peer(channel, reader);
    peer.say(MessageCodec.write(Open.of(as, holdSeconds, identifier)));
    peer.say(KEEPALIVE);
    peers.add(peer);
    selector.wakeup();
    return peer;
  }

  private void run() {
    ByteBuffer buffer = ByteBuffer.allocateDirect(READ);
    long keepalive = System.nanoTime();
    while (!closed) {
      try {
        selector.select(10);
        for (Peer peer : peers) {
          peer.write();
        }
        for (SelectionKey key : selector.selectedKeys()) {
          if (key.isValid() && key.isReadable()) {
            ((Peer) key.attachment()).read(buffer);
          }
        }
        selector.selectedKeys().clear();
      } catch (IOException e) {
        throw new AssertionError(e);
      }
      if (System.nanoTime() - keepalive > holdSeconds * 1_000_000_000L / 3) {
        keepalive = System.nanoTime();
        peers.forEach(peer -> peer.say(KEEPALIVE));
      }
    }
  }

  @Override
  public void close() throws IOException {
    closed = true;
    selector.wakeup();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    for (Peer peer : peers) {
      peer.channel.close();
    }
    selector.close();
  }

  /** One of them. */
  public final class Peer {
    private final SocketChannel channel;
    private final Consumer<ByteBuffer> reader;
    private final Deque<ByteBuffer> out = new ArrayDeque<>();
    private ByteBuffer rest = ByteBuffer.allocate(0);
    private boolean registered;
    private long heardAt = System.nanoTime();
    private volatile long longestSilence;
    private final AtomicLong frames = new AtomicLong();
    private volatile boolean up;
    private volatile String ended = "";

    private Peer(SocketChannel channel, Consumer<ByteBuffer> reader) {
      this.channel = channel;
      this.reader = reader;
    }

    /** Octets to be sent as soon as the socket takes them. Any thread. */
    public synchronized void say(byte[] octets) {
      out.add(ByteBuffer.wrap(octets));
    }

    /** Messages that wait to be sent. */
    public synchronized int waiting() {
      return out.size();
    }

    public boolean up() {
      return up;
    }

    /** Why there is no session any more; empty while there is. */
    public String ended() {
      return ended;
    }

    /** The longest time between two messages, in milliseconds. */
    public long longestSilence() {
      return longestSilence / 1_000_000;
    }

    /** Messages heard. */
    public long frames() {
      return frames.get();
    }

    /** Goes without a word. */
    public void hangUp() throws IOException {
      ended = "hung up";
      channel.close();
    }

    private void write() throws IOException {
      if (!registered) {
        channel.register(selector, SelectionKey.OP_READ, this);
        registered = true;
      }
      synchronized (this) {
        while (ended.isEmpty() && !out.isEmpty()) {
          try {
            channel.write(out.getFirst());
          } catch (IOException e) {
            ended = "write: " + e.getMessage();
          }
          if (out.getFirst().hasRemaining()) {
            return;
          }
          out.removeFirst();
        }
      }
    }

    private void read(ByteBuffer buffer) throws IOException {
      buffer.clear().put(rest);
      int count;
      try {
        count = channel.read(buffer);
      } catch (IOException e) {
        count = -1;
      }
      if (count < 0) {
        ended = ended.isEmpty() ? "closed" : ended;
        channel.close();
        return;
      }
      heard();
      buffer.flip();
      while (buffer.remaining() >= 19) {
        int length = buffer.getShort(buffer.position() + 16) & 0xffff;
        if (buffer.remaining() < length) {
          break;
        }
        frame(buffer.slice(buffer.position(), length));
        buffer.position(buffer.position() + length);
      }
      rest = ByteBuffer.allocate(buffer.remaining()).put(buffer).flip();
    }

    private void heard() {
      long now = System.nanoTime();
      longestSilence = up ? Math.max(longestSilence, now - heardAt) : 0;
      heardAt = now;
    }

    private void frame(ByteBuffer frame) {
      frames.incrementAndGet();
      switch (frame.get(18)) {
        case 3 -> ended = "NOTIFICATION %d/%d".formatted(frame.get(19), frame.get(20));
        case 4 -> up = true;
        default -> reader.accept(frame);
      }
    }
  }
}
