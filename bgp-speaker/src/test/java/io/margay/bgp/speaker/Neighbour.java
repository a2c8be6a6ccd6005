package io.margay.bgp.speaker;

import java.io.IOException;
import java.nio.file.Path;

/** Another BGP daemon at the other end of a {@link Peering}. */
public sealed interface Neighbour extends AutoCloseable
    permits BirdNeighbour, FrrNeighbour, GoBgpNeighbour, ExaBgpNeighbour {
  /** Whether it has a route of ours, given as text. */
  boolean has(String prefix);

  /** What it says of the route. */
  String route(String prefix);

  /** All it says of the session, for a failed test. */
  String describe();

  /** Whether it has heard our End-of-RIB, and holds no stale route of ours any more. */
  boolean complete();

  /** Ends it without a farewell. */
  void kill() throws IOException;

  /** Starts it again, after a kill. */
  void startAgain() throws IOException;

  @Override
  void close();

  /** The daemons of Debian. */
  public enum Kind {
    BIRD,
    FRR,
    GOBGP,
    EXABGP
  }

  public static Neighbour start(Kind kind, Path directory, Peering peering) throws IOException {
    return switch (kind) {
      case BIRD -> new BirdNeighbour(directory, peering);
      case FRR -> new FrrNeighbour(directory, peering);
      case GOBGP -> new GoBgpNeighbour(directory, peering);
      case EXABGP -> new ExaBgpNeighbour(directory, peering);
    };
  }
}
