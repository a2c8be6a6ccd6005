package io.margay.bench.bgp;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** All sessions of one run, on one thread. */
final class Field implements AutoCloseable {
  private static final Duration SESSION = Duration.ofSeconds(10);
  private static final Duration ALIVE = Duration.ofSeconds(30);

  private final Scenario scenario;
  private final Selector selector;
  private final List<Session> sessions = new ArrayList<>();
  private final List<Session> receivers = new ArrayList<>();
  private final ByteBuffer scratch = ByteBuffer.allocateDirect(1 << 18);
  private long lastAlive = System.nanoTime();

  private final int[] expectedSizes;
  private final long[] expectedDigests;

  Field(Scenario scenario) throws IOException {
    this.scenario = scenario;
    this.selector = Selector.open();
    this.expectedSizes = new int[scenario.peers()];
    this.expectedDigests = new long[scenario.peers()];
  }

  /** Brings all sessions up, trying again for as long as the device refuses. */
  void establish(Duration longest) throws IOException {
    long deadline = System.nanoTime() + longest.toNanos();
    for (int peer = 0; peer < scenario.peers(); peer++) {
      Session session = establish(peer, deadline);
      sessions.add(session);
      if (scenario.reflector() || peer >= scenario.senders()) {
        receivers.add(session);
      }
    }
  }

  private Session establish(int peer, long deadline) throws IOException {
    boolean listens = scenario.reflector() || peer >= scenario.senders();
    int own = scenario.reflector() ? peer * scenario.prefixes() : 0;
    int ownEnd = scenario.reflector() ? own + scenario.prefixes() : 0;
    Table table = new Table(scenario.v6(), listens ? scenario.distinct() : 0, own, ownEnd);
    while (true) {
      try {
        Session session = new Session(scenario, peer, table, selector);
        try {
          until(session::established, SESSION, "session up");
          return session;
        } catch (IOException e) {
          session.close();
          throw e;
        }
      } catch (IOException e) {
        if (System.nanoTime() > deadline) {
          throw new IOException("peer " + peer + " cannot connect: " + e.getMessage(), e);
        }
        pause(50);
      }
    }
  }

  /** From now on {@link #complete} asks for everything. */
  void expectAll() {
    for (Session receiver : receivers) {
      long digest = 0;
      int size = 0;
      int peer = receiver.peer();
      for (int index = 0; index < scenario.distinct(); index++) {
        int winner = Feed.winner(scenario, index);
        if (!scenario.reflector() || winner != peer) {
          digest += Digest.route(index, new Feed(scenario, winner).expected(index));
          size++;
        }
      }
      expectedSizes[peer] = size;
      expectedDigests[peer] = digest;
    }
  }

  /** From now on {@link #complete} asks for empty tables. */
  void expectNothing() {
    for (Session receiver : receivers) {
      expectedSizes[receiver.peer()] = 0;
      expectedDigests[receiver.peer()] = 0;
    }
  }

  /** Whether every receiver holds exactly what is expected. */
  boolean complete() {
    for (Session receiver : receivers) {
      int peer = receiver.peer();
      if (!receiver.table().holds(expectedSizes[peer], expectedDigests[peer])) {
        return false;
      }
    }
    return true;
  }

  Session sender(int number) {
    return sessions.get(number);
  }

  Session receiver() {
    return receivers.getFirst();
  }

  /** Drops the senders' connections. */
  void dropSenders() throws IOException {
    for (int i = 0; i < scenario.senders(); i++) {
      sessions.get(i).close();
    }
  }

  /** How far the slowest receiver is, for an error. */
  String progress() {
    if (receivers.isEmpty()) {
      return "no receiver";
    }
    Session last = receivers.getLast();
    return "a receiver holds " + last.table().size() + " of " + expectedSizes[last.peer()];
  }

  /** Serves all sessions until something is true. */
  void until(BooleanSupplier done, Duration longest, String what) throws IOException {
    long deadline = System.nanoTime() + longest.toNanos();
    while (!done.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new IOException("not " + what + " after " + longest + ": " + progress());
      }
      serve(20);
    }
  }

  /** Serves all sessions for a while. */
  void idle(Duration time) throws IOException {
    long end = System.nanoTime() + time.toNanos();
    while (System.nanoTime() < end) {
      serve(10);
    }
  }

  private void serve(int milliseconds) throws IOException {
    selector.select(milliseconds);
    for (SelectionKey key : selector.selectedKeys()) {
      if (key.isValid() && key.attachment() instanceof Session session) {
        if (key.isWritable()) {
          session.writable();
        }
        if (key.isValid() && key.isReadable()) {
          session.readable(scratch);
        }
      }
    }
    selector.selectedKeys().clear();
    if (System.nanoTime() - lastAlive > ALIVE.toNanos()) {
      lastAlive = System.nanoTime();
      for (SelectionKey key : selector.keys()) {
        if (key.isValid() && key.attachment() instanceof Session session) {
          session.keepalive();
        }
      }
    }
  }

  private static void pause(int milliseconds) throws IOException {
    try {
      TimeUnit.MILLISECONDS.sleep(milliseconds);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  @Override
  public void close() throws IOException {
    for (Session session : sessions) {
      session.close();
    }
    selector.close();
  }
}
