package io.margay.bgp.rib;

import io.margay.bgp.wire.AsPath;
import io.margay.bgp.wire.Attribute;
import io.margay.bgp.wire.PathAttributes;
import io.margay.model.net.AsNumber;
import io.margay.model.net.Ip;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which well-formed attributes of a peer we cannot use (RFC 4271 sections 5.1.3, 6.3 and 9.1.2, RFC
 * 4456 section 8, RFC 9774). A route whose next hop is the receiver is unusable, not an error.
 *
 * @param ownAs our numbers on this session
 * @param allowOwnAs how often each may be in a path
 * @param ownAddresses addresses that lead to ourselves
 * @param routerId our BGP identifier
 * @param clusterIds our cluster ids
 * @param firstAs what a path has to begin with
 * @param acceptAsSets whether a path may have an AS_SET
 */
public record ImportRules(
    Set<AsNumber> ownAs,
    int allowOwnAs,
    Set<Ip> ownAddresses,
    Ip routerId,
    Set<Ip> clusterIds,
    Optional<AsNumber> firstAs,
    boolean acceptAsSets) {

  public ImportRules {
    ownAs = Set.copyOf(ownAs);
    ownAddresses = Set.copyOf(ownAddresses);
    clusterIds = Set.copyOf(clusterIds);
  }

  /** Whatever is well-formed. */
  public static ImportRules none() {
    return new ImportRules(Set.of(), 0, Set.of(), Ip.v4(0), Set.of(), Optional.empty(), true);
  }

  Refusal judge(PathAttributes attributes) {
    AsPath path = attributes.asPath();
    for (AsNumber own : ownAs) {
      if (path.count(own) > allowOwnAs) {
        return Refusal.OWN_AS;
      }
    }
    if (firstAs.isPresent() && path.first().orElse(-1) != firstAs.get().value()) {
      return Refusal.FIRST_AS;
    }
    if (!acceptAsSets && path.hasSet()) {
      return Refusal.AS_SET;
    }
    if (ownAddresses.contains(attributes.nextHop())) {
      return Refusal.OWN_NEXT_HOP;
    }
    return judgeReflected(attributes);
  }

  private Refusal judgeReflected(PathAttributes attributes) {
    List<Attribute> others = attributes.others();
    for (int i = 0; i < others.size(); i++) {
      Attribute attribute = others.get(i);
      if (attribute.type() == Attribute.ORIGINATOR_ID
          && Ip.v4(attribute.value().buffer().getInt()).equals(routerId)) {
        return Refusal.OWN_ORIGINATOR;
      }
      if (attribute.type() == Attribute.CLUSTER_LIST) {
        ByteBuffer clusters = attribute.value().buffer();
        while (clusters.hasRemaining()) {
          if (clusterIds.contains(Ip.v4(clusters.getInt()))) {
            return Refusal.OWN_CLUSTER;
          }
        }
      }
    }
    return Refusal.NONE;
  }
}
