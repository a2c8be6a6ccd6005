package io.margay.bgp.speaker;

import io.margay.model.net.AsNumber;
import io.margay.model.net.Ip;
import java.util.Optional;

/**
 * What we are to a peer. A change of {@code localAs} starts the session anew, everything else acts
 * at once.
 *
 * @param localAs another AS than the speaker's, on this session only
 * @param allowOwnAs how often our AS may be in a received path
 * @param removePrivate whether private numbers (RFC 6996) leave paths that go to another AS
 * @param reflectorClient whether the peer is our client (RFC 4456)
 * @param clusterId of the reflector towards this client; the speaker's when empty
 */
public record PeerRole(
    Optional<AsNumber> localAs,
    int allowOwnAs,
    boolean removePrivate,
    boolean reflectorClient,
    Optional<Ip> clusterId) {
  public static final PeerRole DEFAULT =
      new PeerRole(Optional.empty(), 0, false, false, Optional.empty());

  public PeerRole {
    if (localAs.isPresent() && localAs.get().value() == 0) {
      throw new IllegalArgumentException("AS 0 is reserved (RFC 7607)");
    }
    if (allowOwnAs < 0 || allowOwnAs > 10) {
      throw new IllegalArgumentException(
          "our AS may be in a path 0 to 10 times, not " + allowOwnAs);
    }
  }

  public PeerRole withLocalAs(AsNumber other) {
    return new PeerRole(Optional.of(other), allowOwnAs, removePrivate, reflectorClient, clusterId);
  }

  public PeerRole withAllowOwnAs(int other) {
    return new PeerRole(localAs, other, removePrivate, reflectorClient, clusterId);
  }

  public PeerRole withRemovePrivate(boolean other) {
    return new PeerRole(localAs, allowOwnAs, other, reflectorClient, clusterId);
  }

  public PeerRole withReflectorClient(boolean other) {
    return new PeerRole(localAs, allowOwnAs, removePrivate, other, clusterId);
  }

  public PeerRole withClusterId(Optional<Ip> other) {
    return new PeerRole(localAs, allowOwnAs, removePrivate, reflectorClient, other);
  }
}
