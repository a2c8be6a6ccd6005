package io.margay.bgp.bfd;

import io.margay.bgp.io.Cancellable;
import io.margay.bgp.io.DatagramPort;
import io.margay.bgp.io.Network;
import io.margay.model.net.Ip;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** All BFD sessions of a speaker. Owned by the {@code speaker} loop. */
public final class Bfd {
  private static final int SINGLE_HOP_PORT = 3784; // RFC 5881 section 4
  private static final int MULTIHOP_PORT = 4784; // RFC 5883 section 5
  private static final int FIRST_SOURCE_PORT = 49_152;
  private static final int SOURCE_PORTS = 16_384;
  private static final int ATTEMPTS = 32;

  /**
   * One path.
   *
   * @param multihop whether routers may lie between (RFC 5883)
   */
  public record Path(Ip local, Ip remote, boolean multihop) {
    private int port() {
      return multihop ? MULTIHOP_PORT : SINGLE_HOP_PORT;
    }
  }

  private record Listening(Ip local, int port) {}

  private final Network network;
  private final RandomGenerator random;
  private final Map<Integer, Session> sessions = new HashMap<>(); // by our discriminator
  private final Map<Listening, DatagramPort> ports = new HashMap<>();

  public Bfd(Network network, RandomGenerator random) {
    this.network = network;
    this.random = random;
  }

  /**
   * Watches a path from now on.
   *
   * @throws IOException when the system refuses a port
   */
  public Watch watch(Path path, BfdParameters parameters, PathListener listener)
      throws IOException {
    Listening listening = new Listening(path.local(), path.port());
    if (!ports.containsKey(listening)) {
      ports.put(
          listening,
          network.datagrams(
              path.local(),
              path.port(),
              path.multihop() ? 0 : 255,
              (from, packet) -> received(listening, from, packet)));
    }
    DatagramPort sending = sourcePort(path.local());
    int discriminator;
    do {
      discriminator = random.nextInt();
    } while (discriminator == 0 || sessions.containsKey(discriminator));
    BfdMachine machine = new BfdMachine(parameters, discriminator, random);
    Session session = new Session(path, discriminator, machine, sending, listener);
    sessions.put(discriminator, session);
    session.perform(machine.start());
    return session;
  }

  private DatagramPort sourcePort(Ip local) throws IOException {
    IOException last = new IOException("no port was tried");
    for (int i = 0; i < ATTEMPTS; i++) {
      int port = FIRST_SOURCE_PORT + random.nextInt(SOURCE_PORTS);
      try {
        return network.datagrams(local, port, 0, (_, _) -> {});
      } catch (IOException e) {
        last = e;
      }
    }
    throw last;
  }

  private void received(Listening on, Ip from, ByteBuffer octets) {
    BfdPacket packet = BfdPacket.read(octets).orElse(null);
    if (packet == null) {
      return;
    }
    Session session =
        packet.yours() != 0 ? sessions.get(packet.yours()) : byAddress(on, from).orElse(null);
    if (session != null && session.path.remote().equals(from)) {
      session.perform(session.machine.received(packet));
    }
  }

  private Optional<Session> byAddress(Listening on, Ip from) {
    return sessions.values().stream()
        .filter(session ->
            session.path.remote().equals(from)
                && session.path.local().equals(on.local())
                && session.path.port() == on.port())
        .findFirst();
  }

  private void forget(Session session) {
    sessions.remove(session.discriminator);
    Listening listening = new Listening(session.path.local(), session.path.port());
    boolean used =
        sessions.values().stream()
            .anyMatch(other ->
                other.path.local().equals(listening.local())
                    && other.path.port() == listening.port());
    DatagramPort port = used ? null : ports.remove(listening);
    if (port != null) {
      port.close();
    }
  }

  /** A path that is being watched. */
  public interface Watch {
    BfdState state();

    /** Watches no more; the peer is told that nothing is wrong. */
    void stop();
  }

  private final class Session implements Watch {
    private final Path path;
    private final int discriminator;
    private final BfdMachine machine;
    private final DatagramPort sending;
    private final PathListener listener;
    private @Nullable Cancellable sendTimer;
    private @Nullable Cancellable detectionTimer;
    private boolean stopped;

    Session(
        Path path,
        int discriminator,
        BfdMachine machine,
        DatagramPort sending,
        PathListener listener) {
      this.path = path;
      this.discriminator = discriminator;
      this.machine = machine;
      this.sending = sending;
      this.listener = listener;
    }

    @Override
    public BfdState state() {
      return machine.state();
    }

    @Override
    public void stop() {
      if (!stopped) {
        stopped = true;
        perform(machine.stop());
        cancel(detectionTimer);
        cancel(sendTimer);
        sending.close();
        forget(this);
      }
    }

    void perform(List<BfdAction> actions) {
      for (BfdAction action : actions) {
        switch (action) {
          case BfdAction.Send(BfdPacket packet) ->
              sending.send(path.remote(), path.port(), packet.write());
          case BfdAction.SendAfter(Duration time) -> {
            cancel(sendTimer);
            sendTimer = network.schedule(time, () -> perform(machine.sendTimer()));
          }
          case BfdAction.SendNoMore() -> cancel(sendTimer);
          case BfdAction.DetectAfter(Duration time) -> {
            cancel(detectionTimer);
            detectionTimer = network.schedule(time, () -> perform(machine.detectionTimer()));
          }
          case BfdAction.Changed change -> report(change);
        }
      }
    }

    /** Later, since the listener may want to stop this session. */
    private void report(BfdAction.Changed change) {
      network.execute(() -> {
        if (stopped) {
          return;
        }
        listener.stateChanged(change.after());
        if (change.fault()) {
          listener.pathDown(change.why());
        }
      });
    }

    private static void cancel(@Nullable Cancellable timer) {
      if (timer != null) {
        timer.cancel();
      }
    }
  }
}
