package io.margay.bgp.speaker;

import io.margay.bgp.Limits;
import io.margay.model.net.Ip;
import java.util.Optional;

/**
 * How one address family is spoken with a peer. A change of {@code addPath} or {@code
 * extendedNextHop} starts the session anew, everything else acts at once.
 *
 * @param addPath several paths per prefix (RFC 7911)
 * @param maxPrefixes prefixes that the peer may announce; one more is answered with Cease
 * @param nextHop what we give as the next hop
 * @param localNextHop our address as a next hop in this family; else the session's own, or one of
 *     the same interface for the other family
 * @param extendedNextHop whether IPv4 routes may have an IPv6 next hop (RFC 8950)
 */
public record FamilyOptions(
    AddPath addPath,
    int maxPrefixes,
    NextHopMode nextHop,
    Optional<Ip> localNextHop,
    boolean extendedNextHop) {

  /** One path per prefix, our own address as the rules of RFC 4271 section 5.1.3 say. */
  public static final FamilyOptions DEFAULT =
      new FamilyOptions(
          AddPath.OFF, Limits.PREFIXES_PER_PEER, NextHopMode.AUTO, Optional.empty(), false);

  /**
   * Which way several paths go.
   *
   * @param limit most paths per prefix that we send, when we do
   */
  public record AddPath(boolean send, boolean receive, int limit) {
    public static final AddPath OFF = new AddPath(false, false, 1);
    public static final AddPath BOTH = new AddPath(true, true, 8);
  }

  /** What we give as the next hop of a route. */
  public enum NextHopMode {
    /** Ourselves towards another AS and for our own routes, unchanged otherwise. */
    AUTO,
    /** Always ourselves. */
    SELF,
    /** Never ourselves but for our own routes. */
    KEEP
  }

  public FamilyOptions {
    if (maxPrefixes < 1) {
      throw new IllegalArgumentException("a limit of prefixes is above 0");
    }
  }

  public FamilyOptions withAddPath(AddPath other) {
    return new FamilyOptions(other, maxPrefixes, nextHop, localNextHop, extendedNextHop);
  }

  public FamilyOptions withMaxPrefixes(int other) {
    return new FamilyOptions(addPath, other, nextHop, localNextHop, extendedNextHop);
  }

  public FamilyOptions withNextHop(NextHopMode other) {
    return new FamilyOptions(addPath, maxPrefixes, other, localNextHop, extendedNextHop);
  }

  public FamilyOptions withLocalNextHop(Ip other) {
    return new FamilyOptions(addPath, maxPrefixes, nextHop, Optional.of(other), extendedNextHop);
  }

  public FamilyOptions withExtendedNextHop(boolean other) {
    return new FamilyOptions(addPath, maxPrefixes, nextHop, localNextHop, other);
  }
}
