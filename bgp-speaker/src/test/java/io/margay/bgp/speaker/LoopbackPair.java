package io.margay.bgp.speaker;

import io.margay.bgp.fsm.SessionState;
import io.margay.model.net.AsNumber;
import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;

/** Our speaker and somebody else's, with an address of the loopback interface each. */
final class LoopbackPair implements AutoCloseable {
  static final Duration LIMIT = Duration.ofSeconds(25);
  static final Cidr OURS = Cidr.parse("10.1.0.0/16");
  static final Cidr THEIRS = Cidr.parse("10.2.0.0/16");

  private final LoopbackAddresses addresses = new LoopbackAddresses(2);

  LoopbackPair() throws IOException {}

  /** Ours is 1, theirs 2. */
  Ip at(int number) {
    return addresses.at(number);
  }

  Ip v6(int number) {
    return addresses.v6(number);
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return 20_000 + socket.getLocalPort() % 10_000;
    }
  }

  Speaker speaker(long as, RouteListener listener) {
    Ip address = addresses.at(1);
    return Speaker.start(new SpeakerConfig(new AsNumber(as), address, address, 0), listener);
  }

  Peering peering(Speaker speaker, long ourAs, long theirAs, Peering.Options options)
      throws IOException {
    return new Peering(
        new Peering.End(addresses.at(1), addresses.v6(1), speaker.port(), ourAs),
        new Peering.End(addresses.at(2), addresses.v6(2), freePort(), theirAs),
        options);
  }

  static void awaitRoutes(Speaker speaker, RecordingListener listener, Neighbour them) {
    Await.until(
        LIMIT,
        "routes both ways",
        () -> listener.routes.containsKey(THEIRS) && them.has(OURS.toString()),
        () -> speaker.status() + "\n" + listener.routes + "\n" + them.describe());
  }

  static void awaitUp(Speaker speaker, Neighbour them) {
    Await.until(
        LIMIT,
        "the session is up",
        () -> speaker.status().getFirst().state() == SessionState.ESTABLISHED,
        () -> speaker.status() + them.describe());
  }

  @Override
  public void close() throws IOException {
    addresses.close();
  }
}
