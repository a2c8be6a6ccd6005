package io.margay.bench.bgp;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** One of the driver's ends of a BGP session. Never blocks. */
final class Session {
  private static final int HEADER = 19;
  private static final int OPEN = 1;
  private static final int UPDATE = 2;
  private static final int NOTIFICATION = 3;
  private static final int KEEPALIVE = 4;

  private final Scenario scenario;
  private final int peer;
  private final Table table;
  private final SocketChannel channel;
  private final SelectionKey key;
  private byte[] received = new byte[1 << 16];
  private int filled;
  private @Nullable ByteBuffer sending;
  private boolean established;

  /** Connects; throws when refused. */
  Session(Scenario scenario, int peer, Table table, Selector selector) throws IOException {
    this.scenario = scenario;
    this.peer = peer;
    this.table = table;
    channel = SocketChannel.open();
    try {
      channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      channel.bind(new InetSocketAddress(Peers.address(peer), 0));
      channel.connect(new InetSocketAddress(Peers.DUT, 179));
      channel.configureBlocking(false);
      key = channel.register(selector, SelectionKey.OP_READ, this);
      send(open());
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  Table table() {
    return table;
  }

  int peer() {
    return peer;
  }

  boolean established() {
    return established;
  }

  /** Starts to send; what it cannot take now follows in {@link #writable}. */
  void send(ByteBuffer messages) throws IOException {
    sending = messages;
    writable();
  }

  void keepalive() throws IOException {
    if (sending == null) {
      send(message(KEEPALIVE, ByteBuffer.allocate(0)));
    }
  }

  void writable() throws IOException {
    ByteBuffer rest = sending;
    if (rest != null) {
      channel.write(rest);
    }
    boolean more = rest != null && rest.hasRemaining();
    if (!more) {
      sending = null;
    }
    key.interestOps(more ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ);
  }

  /** Takes in what has come. */
  void readable(ByteBuffer scratch) throws IOException {
    scratch.clear();
    int count = channel.read(scratch);
    if (count < 0) {
      throw new IOException("peer " + peer + ": the connection was closed");
    }
    scratch.flip();
    if (received.length < filled + count) {
      received = Arrays.copyOf(received, 2 * (filled + count));
    }
    scratch.get(received, filled, count);
    filled += count;
    int at = 0;
    while (filled - at >= HEADER) {
      int length = (received[at + 16] & 0xff) << 8 | (received[at + 17] & 0xff);
      if (filled - at < length) {
        break;
      }
      message(received[at + 18], at + HEADER, at + length);
      at += length;
    }
    System.arraycopy(received, at, received, 0, filled - at);
    filled -= at;
  }

  private void message(int type, int body, int end) throws IOException {
    switch (type) {
      case OPEN -> send(message(KEEPALIVE, ByteBuffer.allocate(0)));
      case KEEPALIVE -> established = true;
      case UPDATE -> table.update(received, body, end);
      case NOTIFICATION ->
          throw new IOException(
              "peer " + peer + ": NOTIFICATION " + received[body] + "/" + received[body + 1]);
      default -> {}
    }
  }

  private ByteBuffer open() {
    ByteBuffer capabilities = ByteBuffer.allocate(64);
    capability(capabilities, 1, 0x0001_0001);
    if (scenario.v6()) {
      capability(capabilities, 1, 0x0002_0001);
    }
    capability(capabilities, 65, scenario.as(peer));
    capabilities.flip();
    ByteBuffer body = ByteBuffer.allocate(128);
    body.put((byte) 4).putShort((short) scenario.as(peer)).putShort((short) Peers.HOLD_SECONDS);
    body.putInt(Peers.bits(peer));
    body.put((byte) (2 + capabilities.remaining()));
    body.put((byte) 2).put((byte) capabilities.remaining()).put(capabilities);
    return message(OPEN, body.flip());
  }

  private static void capability(ByteBuffer out, int code, int value) {
    out.put((byte) code).put((byte) 4).putInt(value);
  }

  private static ByteBuffer message(int type, ByteBuffer body) {
    ByteBuffer out = ByteBuffer.allocate(HEADER + body.remaining());
    out.putLong(-1).putLong(-1).putShort((short) out.capacity()).put((byte) type);
    return out.put(body).flip();
  }

  /** Closes without a word, as when the host dies. */
  void close() throws IOException {
    channel.close();
  }
}
