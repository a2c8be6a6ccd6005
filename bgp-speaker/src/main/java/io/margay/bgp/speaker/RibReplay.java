package io.margay.bgp.speaker;

import io.margay.bgp.fsm.Negotiated;
import io.margay.bgp.fsm.PeerRestart;
import io.margay.bgp.io.Connection;
import io.margay.bgp.io.SocketOptions;
import io.margay.bgp.wire.AttributeOctets;
import io.margay.bgp.wire.Family;
import io.margay.bgp.wire.Message;
import io.margay.bgp.wire.MessageCodec;
import io.margay.bgp.wire.MessageException;
import io.margay.bgp.wire.PathAttributes;
import io.margay.bgp.wire.PrefixBuffer;
import io.margay.bgp.wire.Update;
import io.margay.model.net.AsNumber;
import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The tables of a speaker without sessions, sockets and threads: what a recording of {@link
 * Speaker#record} says is done to them again. A line that makes no sense is an {@link
 * IllegalArgumentException}.
 */
public final class RibReplay {
  private final SpeakerConfig config;
  private final Routing routing;
  private final Map<String, Member> members = new HashMap<>();
  private final Set<String> broken = new HashSet<>();

  /**
   * @param listener hears which best routes change
   */
  public RibReplay(SpeakerConfig config, RouteListener listener) {
    this.config = config;
    this.routing = new Routing(config, listener);
  }

  /**
   * One family of a session.
   *
   * @param sendsIds whether the peer sends path identifiers (RFC 7911)
   * @param takesIds whether we send them
   */
  public record Spoken(
      Family family, boolean sendsIds, boolean takesIds, boolean extendedNextHop) {}

  /** Who the peer of a session turned out to be. */
  public record Identity(AsNumber as, Ip identifier, boolean fourOctetAs, boolean longMessages) {}

  /** A session came up. */
  public void join(PeerConfig peer, Identity who, List<Spoken> families, Ip local) {
    Map<Family, Negotiated.Agreement> spoken = new HashMap<>();
    families.forEach(one ->
        spoken.put(
            one.family(),
            new Negotiated.Agreement(one.takesIds(), one.sendsIds(), one.extendedNextHop())));
    Negotiated agreed =
        new Negotiated(
            who.as(),
            who.identifier(),
            Duration.ZERO,
            who.fourOctetAs(),
            spoken,
            new Negotiated.Features(false, false, who.longMessages()),
            PeerRestart.NONE,
            List.of());
    broken.remove(peer.name());
    members.put(
        peer.name(),
        routing.join(peer.withRemoteAs(who.as()), agreed, new Nowhere(local, peer.address())));
  }

  /** The peer sent an UPDATE. */
  public void update(String peer, byte[] octets) {
    Member member = member(peer);
    if (broken.contains(peer)) {
      return; // what came after the message that ended the session
    }
    try {
      Message message = MessageCodec.read(ByteBuffer.wrap(octets), member.agreed().coding());
      if (!(message instanceof Update update)) {
        throw new IllegalArgumentException("no UPDATE but " + message);
      }
      var _ = member.receive(update);
      update.endOfRib().ifPresent(member::endOfRib);
    } catch (MessageException _) {
      broken.add(peer);
    }
  }

  /**
   * The peer had announced these before the recording began.
   *
   * @param attributes of {@link AttributeOctets}
   * @param pathIds one for each prefix, or none
   */
  public void table(
      String peer, byte[] attributes, Ip nextHop, List<Cidr> prefixes, List<Integer> pathIds) {
    for (int i = 0; i < prefixes.size(); i++) {
      Cidr prefix = prefixes.get(i);
      PrefixBuffer buffer = new PrefixBuffer(Family.of(prefix), !pathIds.isEmpty());
      buffer.add(prefix, pathIds.isEmpty() ? 0 : pathIds.get(i));
      PeerTable table = member(peer).table(Family.of(prefix));
      if (table != null) {
        table.announce(read(attributes, nextHop), buffer.toList());
      }
    }
  }

  /** The attributes of a line. */
  public static PathAttributes read(byte[] attributes, Ip nextHop) {
    try {
      return AttributeOctets.read(attributes).withNextHop(nextHop);
    } catch (MessageException e) {
      throw new IllegalArgumentException("no attributes: " + e.getMessage(), e);
    }
  }

  /** An event of {@link RibJournal#families}. */
  public void families(String event, String peer, Set<Family> families) {
    switch (event) {
      case "leave" -> routing.leave(member(peer), families);
      case "sweep" -> routing.sweep(peer, families);
      case "long-lived" -> routing.longLived(peer, families);
      case "stale" -> families.forEach(family -> routing.beginRefresh(member(peer), family));
      case "fresh" -> families.forEach(family -> routing.endRefresh(member(peer), family));
      default -> throw new IllegalArgumentException("unknown event " + event);
    }
  }

  /** A peer has another configuration. */
  public void change(PeerConfig peer) {
    Member member = member(peer.name());
    routing.change(member, peer.withRemoteAs(member.agreed().remoteAs()));
  }

  public void originate(Map<Cidr, PathAttributes> routes) {
    routing.originate(routes);
  }

  public void reachable(Ip hop, boolean reachable) {
    routing.reachable(hop, reachable);
  }

  public void decide() {
    routing.flush();
  }

  /** The best routes now, sorted by prefix. */
  public List<BestRoute> routes() {
    return routing.routes();
  }

  private Member member(String peer) {
    @Nullable Member member = members.get(peer);
    if (member == null) {
      throw new IllegalArgumentException("nothing is known of the peer " + peer);
    }
    return member;
  }

  @Override
  public String toString() {
    return "replay of " + config.routerId();
  }

  /** A connection whose far end does not exist. */
  private record Nowhere(Ip localAddress, Ip remoteAddress) implements Connection {
    @Override
    public void options(SocketOptions options) {}

    @Override
    public void maxMessage(int octets) {}

    @Override
    public void send(byte[] messages) {}

    @Override
    public void send(List<byte[]> blocks) {}

    @Override
    public boolean congested() {
      return false;
    }

    @Override
    public Duration stalled() {
      return Duration.ZERO;
    }

    @Override
    public void reading(boolean on) {}

    @Override
    public void close() {}
  }
}
