package io.margay.bgp.speaker;

import io.margay.model.net.Cidr;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/** A BGP-4 speaker for IPv4 unicast (RFC 4271). All methods may be called from any thread. */
public final class Speaker implements AutoCloseable {
  private Speaker() {}

  /**
   * Binds and starts.
   *
   * @throws SpeakerException when it cannot listen
   */
  public static Speaker start(SpeakerConfig config, RouteListener listener) {
    throw new UnsupportedOperationException("not wired yet: " + config + listener);
  }

  /** Replaces the set of peers. */
  public void peers(Collection<PeerConfig> peers) {
    throw new UnsupportedOperationException("not wired yet");
  }

  /** Replaces the set of locally originated prefixes. */
  public void originate(Set<Cidr> prefixes) {
    throw new UnsupportedOperationException("not wired yet");
  }

  /** The peers as they stand now. */
  public List<PeerStatus> status() {
    throw new UnsupportedOperationException("not wired yet");
  }

  /** The best routes now. */
  public List<BestRoute> routes() {
    throw new UnsupportedOperationException("not wired yet");
  }

  /** Orderly stop; without a Cease the connections just close. */
  public void close(boolean cease) {
    throw new UnsupportedOperationException("not wired yet");
  }

  @Override
  public void close() {
    close(true);
  }
}
