package io.margay.agent.desired;

import io.margay.model.net.AsNumber;
import io.margay.model.net.Ip;
import io.margay.model.resource.BgpFilterSpec;
import io.margay.model.resource.BgpPassword;
import io.margay.model.resource.BgpPeerSpec.NextHopMode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One BGP session of this host.
 *
 * @param type where it comes from
 * @param address the peer's
 * @param port where it listens; absent: as agents do that are told nothing
 * @param as the peer's
 * @param localAs what we say we are
 * @param passive wait for the peer to connect
 * @param source our address for it; absent: the kernel's choice
 * @param member whether the peer is a node of this cluster
 * @param direct whether the peer is on a network of this node's own link
 * @param reflectorClient whether we reflect to it, RFC 4456
 * @param ttlHops most hops to the peer, RFC 5082; absent: not checked
 * @param options what a BGPPeer may say more
 */
public record BgpSession(
    Type type,
    Ip address,
    Optional<Integer> port,
    AsNumber as,
    AsNumber localAs,
    boolean passive,
    Optional<Ip> source,
    boolean member,
    boolean direct,
    boolean reflectorClient,
    Optional<Integer> ttlHops,
    Options options) {

  /** Where a session comes from, in the words of {@code calicoctl node status}. */
  public enum Type {
    MESH("node-to-node mesh"),
    NODE("node specific"),
    GLOBAL("global");

    private final String title;

    Type(String title) {
      this.title = title;
    }

    /** As {@code netctl node status} prints it. */
    public String title() {
      return title;
    }
  }

  /**
   * What a resource says of a session, and which is the same for all sessions it makes.
   *
   * @param filters those that exist, in order
   * @param missingFilters names of filters that do not exist: nothing passes until they do
   */
  public record Options(
      NextHopMode nextHop,
      Optional<BgpPassword> password,
      Optional<Duration> restartTime,
      Optional<Duration> keepalive,
      int allowedLocalAs,
      Optional<Ip> reachableBy,
      List<BgpFilterSpec> filters,
      List<String> missingFilters,
      boolean bfd,
      Optional<Integer> maxPrefixes) {
    public Options {
      filters = List.copyOf(filters);
      missingFilters = List.copyOf(missingFilters);
    }
  }
}
