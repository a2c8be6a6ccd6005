package io.margay.bgp.speaker;

import io.margay.bgp.bfd.Bfd;
import io.margay.bgp.bfd.BfdParameters;
import io.margay.bgp.bfd.BfdState;
import io.margay.bgp.bfd.PathListener;
import io.margay.model.net.Ip;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * BFD for one peer, from the moment a session is up: then both addresses are known. Owned by the
 * {@code speaker} loop.
 */
final class PathWatch {
  private static final Logger LOG = System.getLogger(PathWatch.class.getName());

  private final Bfd bfd;
  private final String peer;
  private final Runnable down;
  private Optional<PeerTimers.BfdOptions> options = Optional.empty();
  private Bfd.@Nullable Path path;
  private Bfd.@Nullable Watch watch;
  private String trouble = "";

  /**
   * @param down told when the path was up and is dead
   */
  PathWatch(String peer, Bfd bfd, Runnable down) {
    this.peer = peer;
    this.bfd = bfd;
    this.down = down;
  }

  /** A session is up between these addresses, or its options changed. */
  void watch(Optional<PeerTimers.BfdOptions> wanted, Ip local, Ip remote) {
    boolean multihop = wanted.map(PeerTimers.BfdOptions::multihop).orElse(false);
    Bfd.Path now = new Bfd.Path(local, remote, multihop);
    if (watch != null && wanted.equals(options) && now.equals(path)) {
      return;
    }
    stop();
    options = wanted;
    path = now;
    wanted.ifPresent(chosen -> start(now, chosen));
  }

  private void start(Bfd.Path over, PeerTimers.BfdOptions chosen) {
    BfdParameters parameters =
        new BfdParameters(chosen.transmit(), chosen.receive(), chosen.multiplier());
    try {
      watch = bfd.watch(over, parameters, new Listener());
      trouble = "";
    } catch (IOException e) {
      trouble = String.valueOf(e.getMessage());
      LOG.log(Level.WARNING, "BFD does not run peer={0} why=\"{1}\"", peer, trouble);
    }
  }

  void stop() {
    if (watch != null) {
      watch.stop();
      watch = null;
    }
  }

  /** State in words; empty where BFD is off. */
  Optional<String> words() {
    if (options.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        watch == null ? (trouble.isEmpty() ? "waits for BGP" : trouble) : watch.state().toString());
  }

  private final class Listener implements PathListener {
    @Override
    public void pathDown(String why) {
      LOG.log(Level.INFO, "path down peer={0} why=\"{1}\"", peer, why);
      down.run();
    }

    @Override
    public void stateChanged(BfdState state) {
      LOG.log(Level.DEBUG, "BFD peer={0} state={1}", peer, state);
    }
  }
}
