package io.margay.model.resource;

import io.margay.model.net.AsNumber;
import io.margay.model.net.Ip;
import io.margay.model.selector.Selector;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One session, or as many as the selectors give.
 *
 * @param node the one node that has it; with {@code nodes} absent too, all have it
 * @param nodes the nodes that have it, by their labels
 * @param peerIp the peer; exactly one of this and {@code peers} is present
 * @param peers the peers, nodes of this cluster by their labels
 * @param asNumber the peer's; absent: this node's own, or that of the selected node
 * @param localAsNumber what we say instead of this node's own
 * @param nextHop of what we pass on
 * @param password key of TCP MD5
 * @param useNodeIp whether connections come from the node's address; else the kernel chooses
 * @param maxRestartTime how long the peer may keep our routes while we restart
 * @param keepaliveTime between our KEEPALIVEs; the hold time is three times as long
 * @param allowedLocalAs how often our own AS may occur in received paths, 0 to 10
 * @param ttlSecurity most hops to the peer, RFC 5082: 1 is a neighbour on the link; 0 is off
 * @param reachableBy the gateway by which a host route to the peer is made
 * @param filters names of {@link BgpFilter}s, the first that decides wins
 * @param reverse whether selected nodes get the other half of the session by themselves
 * @param bfd whether BFD (RFC 5880) watches the path to the peer
 * @param maxPrefixes more than these end the session
 */
public record BgpPeerSpec(
    Optional<String> node,
    Optional<Selector> nodes,
    Optional<PeerAddress> peerIp,
    Optional<Selector> peers,
    Optional<AsNumber> asNumber,
    Optional<AsNumber> localAsNumber,
    NextHopMode nextHop,
    Optional<BgpPassword> password,
    boolean useNodeIp,
    Optional<Duration> maxRestartTime,
    Optional<Duration> keepaliveTime,
    int allowedLocalAs,
    Optional<Integer> ttlSecurity,
    Optional<Ip> reachableBy,
    List<String> filters,
    boolean reverse,
    boolean bfd,
    Optional<Integer> maxPrefixes) {

  /** What next hop routes are passed on with. */
  public enum NextHopMode {
    /** As RFC 4271 section 5.1.3 has it. */
    AUTO("Auto"),
    SELF("Self"),
    KEEP("Keep");

    private final String title;

    NextHopMode(String title) {
      this.title = title;
    }

    /** As in documents. */
    public String title() {
      return title;
    }
  }

  /**
   * An address with an optional port: 192.0.2.1, 192.0.2.1:1179, 2001:db8::1 or [2001:db8::1]:1179.
   */
  public record PeerAddress(Ip ip, Optional<Integer> port) {
    /**
     * Reads the text form.
     *
     * @throws IllegalArgumentException when it is none
     */
    public static PeerAddress parse(String text) {
      int end = text.lastIndexOf(']');
      int colon = text.lastIndexOf(':');
      boolean bracketed = text.startsWith("[") && end > 0;
      boolean withPort = bracketed ? colon == end + 1 : colon >= 0 && colon == text.indexOf(':');
      String host = withPort ? text.substring(0, colon) : text;
      Ip ip = Ip.parse(bracketed ? host.substring(1, host.length() - 1) : host);
      return new PeerAddress(
          ip, withPort ? Optional.of(port(text.substring(colon + 1))) : Optional.empty());
    }

    private static int port(String text) {
      int port = text.matches("[0-9]{1,5}") ? Integer.parseInt(text) : 0;
      if (port < 1 || port > 0xffff) {
        throw new IllegalArgumentException("\"" + text + "\" is not a port, 1 to 65535");
      }
      return port;
    }

    @Override
    public String toString() {
      return port.map(p -> (ip.v6() ? "[" + ip + "]" : ip.toString()) + ":" + p)
          .orElseGet(ip::toString);
    }
  }

  private static final int MAX_TTL_HOPS = 255;
  private static final int MAX_LOCAL_AS = 10;

  public BgpPeerSpec {
    filters = List.copyOf(filters);
    if (node.isPresent() && nodes.isPresent()) {
      throw new InvalidFieldException("nodeSelector", "node and nodeSelector exclude each other");
    }
    if (peerIp.isPresent() == peers.isPresent()) {
      throw new InvalidFieldException("", "exactly one of peerIP and peerSelector is needed");
    }
    if (peers.isPresent() && asNumber.isPresent()) {
      throw new InvalidFieldException(
          "asNumber", "goes without peerSelector: the selected nodes have their own");
    }
    if (asNumber.isPresent() && asNumber.get().value() == 0) {
      throw new InvalidFieldException("asNumber", "AS 0 is reserved (RFC 7607)");
    }
    RestartTime.check("maxRestartTime", maxRestartTime);
    if (keepaliveTime.isPresent()
        && (keepaliveTime.get().toSeconds() < 1 || keepaliveTime.get().toSeconds() > 21845)) {
      throw new InvalidFieldException("keepaliveTime", "is not within 1 to 21845 s");
    }
    if (allowedLocalAs < 0 || allowedLocalAs > MAX_LOCAL_AS) {
      throw new InvalidFieldException(
          "numAllowedLocalASNumbers", allowedLocalAs + " is not within 0 to " + MAX_LOCAL_AS);
    }
    if (ttlSecurity.isPresent() && (ttlSecurity.get() < 0 || ttlSecurity.get() > MAX_TTL_HOPS)) {
      throw new InvalidFieldException(
          "ttlSecurity", ttlSecurity.get() + " is not within 0 to " + MAX_TTL_HOPS);
    }
    if (reachableBy.isPresent()
        && (peerIp.isEmpty() || peerIp.get().ip().v6() != reachableBy.get().v6())) {
      throw new InvalidFieldException("reachableBy", "needs a peerIP of the same family");
    }
  }
}
