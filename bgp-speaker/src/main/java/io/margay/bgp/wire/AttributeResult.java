package io.margay.bgp.wire;

import java.util.List;
import java.util.Optional;

/**
 * What an attribute list says, after the repairs of RFC 7606.
 *
 * @param attributes the path's attributes; empty when the message announces nothing, or when its
 *     routes are to be withdrawn
 * @param withdraw why the announced prefixes are treated as withdrawn (RFC 7606 section 2); empty
 *     when they are not
 * @param discarded one sentence for each attribute that was dropped for an error
 * @param reach routes in MP_REACH_NLRI, whose next hop replaces the one in {@code attributes}
 * @param unreach prefixes in MP_UNREACH_NLRI
 */
public record AttributeResult(
    Optional<PathAttributes> attributes,
    Optional<String> withdraw,
    List<String> discarded,
    Optional<MpReach> reach,
    PrefixList unreach) {

  public AttributeResult {
    discarded = List.copyOf(discarded);
  }
}
