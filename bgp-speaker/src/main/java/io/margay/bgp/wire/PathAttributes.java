package io.margay.bgp.wire;

import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The attributes of a path, decoded where best path and export look at them.
 *
 * @param med MULTI_EXIT_DISC, 0 to 2^32-1
 * @param localPref LOCAL_PREF, 0 to 2^32-1
 * @param others all further attributes by rising type, octet for octet
 */
public record PathAttributes(
    Origin origin,
    AsPath asPath,
    Ip nextHop,
    OptionalLong med,
    OptionalLong localPref,
    boolean atomicAggregate,
    Optional<Aggregator> aggregator,
    List<Attribute> others) {

  // Well-known communities, RFC 1997 and the IANA registry.
  public static final int NO_EXPORT = 0xffff_ff01;
  public static final int NO_ADVERTISE = 0xffff_ff02;
  public static final int NO_EXPORT_SUBCONFED = 0xffff_ff03;
  public static final int GRACEFUL_SHUTDOWN = 0xffff_0000; // RFC 8326
  public static final int LLGR_STALE = 0xffff_0006; // RFC 9494
  public static final int NO_LLGR = 0xffff_0007;

  public PathAttributes {
    others = List.copyOf(others);
  }

  /** A route of our own: ORIGIN IGP, an empty path, nothing optional. */
  public static PathAttributes local(Ip nextHop) {
    return new PathAttributes(
        Origin.IGP,
        AsPath.EMPTY,
        nextHop,
        OptionalLong.empty(),
        OptionalLong.empty(),
        false,
        Optional.empty(),
        List.of());
  }

  /** A route of our own whose next hop is our address on each session. */
  public static PathAttributes local(Cidr prefix) {
    return local(prefix.address().v6() ? new Ip(true, 0, 0) : Ip.v4(0));
  }

  public PathAttributes withNextHop(Ip other) {
    return new PathAttributes(
        origin, asPath, other, med, localPref, atomicAggregate, aggregator, others);
  }

  public PathAttributes withOthers(List<Attribute> attributes) {
    return new PathAttributes(
        origin, asPath, nextHop, med, localPref, atomicAggregate, aggregator, attributes);
  }

  public boolean hasCommunity(int community) {
    for (Attribute attribute : others) {
      if (attribute.type() == Attribute.COMMUNITIES) {
        ByteBuffer values = attribute.value().buffer();
        while (values.hasRemaining()) {
          if (values.getInt() == community) {
            return true;
          }
        }
      }
    }
    return false;
  }

  /** ORIGINATOR_ID, which a route reflector adds (RFC 4456 section 8). */
  public Optional<Ip> originatorId() {
    return others.stream()
        .filter(attribute -> attribute.type() == Attribute.ORIGINATOR_ID)
        .map(attribute -> Ip.v4(attribute.value().buffer().getInt()))
        .findFirst();
  }
}
