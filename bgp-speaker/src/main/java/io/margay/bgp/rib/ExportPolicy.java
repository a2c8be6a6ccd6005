package io.margay.bgp.rib;

import io.margay.bgp.filter.PrefixKey;
import io.margay.bgp.filter.RouteFilter;
import io.margay.bgp.wire.Attribute;
import io.margay.bgp.wire.Octets;
import io.margay.bgp.wire.PathAttributes;
import io.margay.model.net.AsNumber;
import io.margay.model.net.Ip;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * What a kind of peer is told, and how (RFC 4271 sections 5 and 9.1.3). Peers with equal policies
 * share an {@link UpdateGroup}.
 *
 * @param external whether the peers are in other ASes
 * @param fourOctetAs whether they know four-octet AS numbers
 * @param self our address on the sessions: the next hop of what is ours
 */
public record ExportPolicy(
    AsNumber localAs, boolean external, boolean fourOctetAs, Ip self, RouteFilter filter) {
  private static final int NON_TRANSITIVE_COMMUNITY = 0x40; // RFC 4360 section 2

  public ExportPolicy withFilter(RouteFilter other) {
    return new ExportPolicy(localAs, external, fourOctetAs, self, other);
  }

  /** Whether a best route is announced at all. */
  boolean allows(long prefix, Best best) {
    PathAttributes attributes = best.interned().attributes();
    boolean reflected = !external && !best.source().external() && !best.source().local();
    return !reflected // RFC 4271 section 9.2.1: internal routes do not go to internal peers
        && !attributes.hasCommunity(PathAttributes.NO_ADVERTISE)
        && !(external
            && (attributes.hasCommunity(PathAttributes.NO_EXPORT)
                || attributes.hasCommunity(PathAttributes.NO_EXPORT_SUBCONFED)))
        && filter.accepts(filter.match(PrefixKey.v4(prefix), best.interned().facts(best.source())));
  }

  /** The attributes as they go out. */
  PathAttributes outgoing(Best best) {
    PathAttributes in = best.interned().attributes();
    List<Attribute> others = passedOn(in.others());
    if (external) {
      // MED is not passed from one neighbour AS to another, LOCAL_PREF never leaves an AS.
      return new PathAttributes(
          in.origin(),
          in.asPath().prepend(localAs),
          self,
          OptionalLong.empty(),
          OptionalLong.empty(),
          in.atomicAggregate(),
          in.aggregator(),
          others);
    }
    return new PathAttributes(
        in.origin(),
        in.asPath(),
        best.source().local() ? self : in.nextHop(), // RFC 4271 section 5.1.3
        in.med(),
        OptionalLong.of(best.interned().localPref),
        in.atomicAggregate(),
        in.aggregator(),
        others);
  }

  private List<Attribute> passedOn(List<Attribute> received) {
    List<Attribute> passed = new ArrayList<>(received.size());
    for (Attribute attribute : received) {
      if (!attribute.transitive()) {
        continue; // RFC 4271 section 5; ours to pass on would be those of a reflector
      }
      Attribute out = attribute.recognized() ? attribute : attribute.partial();
      if (external && attribute.type() == Attribute.EXTENDED_COMMUNITIES) {
        out = transitiveCommunities(attribute);
      }
      if (out.value().length() > 0) {
        passed.add(out);
      }
    }
    return passed;
  }

  private static Attribute transitiveCommunities(Attribute attribute) {
    ByteBuffer in = attribute.value().buffer();
    ByteBuffer out = ByteBuffer.allocate(in.remaining());
    while (in.hasRemaining()) {
      long community = in.getLong();
      if ((community >>> 56 & NON_TRANSITIVE_COMMUNITY) == 0) {
        out.putLong(community);
      }
    }
    out.flip();
    return new Attribute(attribute.flags(), attribute.type(), Octets.take(out, out.limit()));
  }
}
