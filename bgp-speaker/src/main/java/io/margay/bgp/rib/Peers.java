package io.margay.bgp.rib;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The sources of a RIB's routes by their numbers, which are given again once nobody names them. */
final class Peers {
  private static final int MOST = 1 << 16; // PathRows has 16 bits for a number

  private final List<@Nullable PeerRoutes> peers = new ArrayList<>();
  private final RowSupply ids = new RowSupply();
  private final List<PeerRoutes> leaving = new ArrayList<>();

  PeerRoutes add(PeerRoutes.Origin origin) {
    PeerRoutes peer = new PeerRoutes(ids.take(), origin);
    if (peer.id >= MOST) {
      throw new IllegalStateException("more than " + MOST + " sources of routes");
    }
    while (peers.size() <= peer.id) {
      peers.add(null);
    }
    peers.set(peer.id, peer);
    return peer;
  }

  PeerRoutes get(int id) {
    PeerRoutes found = peers.get(id);
    if (found == null) {
      throw new IllegalStateException("peer " + id + " was removed while in use");
    }
    return found;
  }

  /** Published routes name it until {@link #forgetGone}. */
  void leaves(PeerRoutes peer) {
    leaving.add(peer);
  }

  void forgetGone() {
    for (PeerRoutes peer : leaving) {
      peers.set(peer.id, null);
      ids.give(peer.id);
    }
    leaving.clear();
  }

  void forEach(Consumer<PeerRoutes> action) {
    for (PeerRoutes peer : peers) {
      if (peer != null) {
        action.accept(peer);
      }
    }
  }
}
