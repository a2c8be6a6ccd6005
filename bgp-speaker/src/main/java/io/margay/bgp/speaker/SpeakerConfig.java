package io.margay.bgp.speaker;

import io.margay.model.net.AsNumber;
import io.margay.model.net.Ip;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Who the speaker is, where it listens and how it chooses.
 *
 * @param localAs 1 to 4294967295
 * @param routerId the BGP identifier, an IPv4 address other than 0.0.0.0
 * @param listeners where connections are accepted, IPv4 and IPv6; may be none
 * @param clusterId as a route reflector (RFC 4456); the router id by default
 * @param bestPath switches of the decision process
 * @param multipath most next hops that a learned route has, 1 or more
 * @param restart how the speaker comes up
 */
public record SpeakerConfig(
    AsNumber localAs,
    Ip routerId,
    List<Endpoint> listeners,
    Ip clusterId,
    BestPathOptions bestPath,
    int multipath,
    Restart restart) {

  /**
   * Where to listen.
   *
   * @param address a local address, or 0.0.0.0 or :: for all of one family
   * @param port 1 to 65535, or 0 for one the kernel chooses
   */
  public record Endpoint(Ip address, int port) {
    public Endpoint {
      if (port < 0 || port > 0xffff) {
        throw new IllegalArgumentException("port " + port + " is not within 0 to 65535");
      }
    }

    /**
     * Reads {@code 192.0.2.1:179} or {@code [2001:db8::1]:179}.
     *
     * @throws IllegalArgumentException when this is neither
     */
    public static Endpoint parse(String text) {
      int colon = text.lastIndexOf(':');
      String address = text.substring(0, Math.max(colon, 0));
      String port = text.substring(colon + 1);
      boolean brackets = address.startsWith("[") && address.endsWith("]");
      if (colon < 0 || address.contains(":") != brackets || !port.matches("[0-9]{1,5}")) {
        throw new IllegalArgumentException("not ADDRESS:PORT: " + text);
      }
      return new Endpoint(
          Ip.parse(brackets ? address.substring(1, address.length() - 1) : address),
          Integer.parseInt(port));
    }

    /** Whether the address stands for all. */
    boolean any() {
      return address.high() == 0 && address.low() == 0;
    }

    @Override
    public String toString() {
      return address.v6() ? "[" + address + "]:" + port : address + ":" + port;
    }
  }

  /**
   * Switches of the decision process (RFC 4271 section 9.1.2.2).
   *
   * @param alwaysCompareMed compare MED between neighbours in different ASes too
   * @param deterministicMed compare within groups of one neighbour AS, so that order of arrival
   *     does not matter
   * @param ignoreAsPathLength skip the length of AS_PATH
   * @param multipathRelax let paths through different ASes be equal for multipath
   * @param compareRouterId decide by router id between external paths rather than by age
   */
  public record BestPathOptions(
      boolean alwaysCompareMed,
      boolean deterministicMed,
      boolean ignoreAsPathLength,
      boolean multipathRelax,
      boolean compareRouterId) {
    public static final BestPathOptions DEFAULT =
        new BestPathOptions(false, true, false, false, true);
  }

  /**
   * How the speaker comes up (RFC 4724 section 4.1).
   *
   * @param restarting whether it has just restarted and its routes are still in the kernel: the
   *     first OPEN to each peer says so
   * @param deferral how long at most the choice of routes of others waits for End-of-RIB
   */
  public record Restart(boolean restarting, Duration deferral) {
    public static final Restart NONE = new Restart(false, Duration.ZERO);
  }

  public SpeakerConfig {
    listeners = List.copyOf(listeners);
    if (localAs.value() == 0) {
      throw new IllegalArgumentException("AS 0 is reserved (RFC 7607)");
    }
    if (routerId.v6() || routerId.v4Bits() == 0) {
      throw new IllegalArgumentException("a router id is a non-zero IPv4 address, not " + routerId);
    }
    if (clusterId.v6()) {
      throw new IllegalArgumentException("a cluster id is an IPv4 address, not " + clusterId);
    }
    if (multipath < 1) {
      throw new IllegalArgumentException("a route has at least one next hop, not " + multipath);
    }
  }

  /** A speaker with the defaults and one listener. */
  public SpeakerConfig(AsNumber localAs, Ip routerId, Ip listenAddress, int listenPort) {
    this(
        localAs,
        routerId,
        List.of(new Endpoint(listenAddress, listenPort)),
        routerId,
        BestPathOptions.DEFAULT,
        1,
        Restart.NONE);
  }

  public SpeakerConfig withListeners(List<Endpoint> other) {
    return new SpeakerConfig(localAs, routerId, other, clusterId, bestPath, multipath, restart);
  }

  public SpeakerConfig withClusterId(Ip other) {
    return new SpeakerConfig(localAs, routerId, listeners, other, bestPath, multipath, restart);
  }

  public SpeakerConfig withMultipath(int other) {
    return new SpeakerConfig(localAs, routerId, listeners, clusterId, bestPath, other, restart);
  }

  public SpeakerConfig withRestart(Restart other) {
    return new SpeakerConfig(localAs, routerId, listeners, clusterId, bestPath, multipath, other);
  }

  /** The one address at which we listen in a family, which is then the source of connections. */
  Optional<Ip> fixedAddress(boolean v6) {
    List<Endpoint> fitting =
        listeners.stream().filter(endpoint -> endpoint.address().v6() == v6).toList();
    return fitting.size() == 1 && !fitting.getFirst().any()
        ? Optional.of(fitting.getFirst().address())
        : Optional.empty();
  }
}
