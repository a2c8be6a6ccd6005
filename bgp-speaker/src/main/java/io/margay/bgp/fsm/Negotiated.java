package io.margay.bgp.fsm;

import io.margay.bgp.wire.AttributeContext;
import io.margay.bgp.wire.Capability;
import io.margay.bgp.wire.Coding;
import io.margay.bgp.wire.Family;
import io.margay.bgp.wire.MessageHeader;
import io.margay.bgp.wire.Open;
import io.margay.model.net.AsNumber;
import io.margay.model.net.Ip;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What both OPEN messages agreed on.
 *
 * @param holdTime the smaller of both, 0 for none
 * @param fourOctetAs whether both know four-octet AS numbers
 * @param families what both speak, and how; never empty
 * @param features what both can beyond that
 * @param restart what the peer said about graceful restart
 * @param capabilities all that the peer announced, for status
 */
public record Negotiated(
    AsNumber remoteAs,
    Ip remoteIdentifier,
    Duration holdTime,
    boolean fourOctetAs,
    Map<Family, Agreement> families,
    Features features,
    PeerRestart restart,
    List<Capability> capabilities) {

  /**
   * One family that both speak.
   *
   * @param sendPathIds whether we send path identifiers, and so may send several paths (RFC 7911)
   * @param receivePathIds whether the peer sends them
   * @param extendedNextHop whether routes may have an IPv6 next hop (RFC 8950); only for IPv4
   */
  public record Agreement(boolean sendPathIds, boolean receivePathIds, boolean extendedNextHop) {}

  /**
   * What both can.
   *
   * @param refresh whether the peer understands ROUTE-REFRESH (RFC 2918)
   * @param enhancedRefresh whether the borders of a refresh are marked (RFC 7313)
   * @param longMessages whether both take messages up to 65535 octets (RFC 8654)
   */
  public record Features(boolean refresh, boolean enhancedRefresh, boolean longMessages) {}

  public Negotiated {
    families = Map.copyOf(families);
    capabilities = List.copyOf(capabilities);
  }

  /** A third of the hold time (RFC 4271 section 10), computed after negotiation. */
  public Duration keepaliveTime() {
    return holdTime.dividedBy(3);
  }

  public boolean speaks(Family family) {
    return families.containsKey(family);
  }

  public Set<Family> familySet() {
    return families.keySet();
  }

  /** How one family is spoken; as plainly as possible when it is not. */
  public Agreement agreement(Family family) {
    return families.getOrDefault(family, new Agreement(false, false, false));
  }

  /** The longest message in octets. */
  public int maxMessage() {
    return features.longMessages() ? MessageHeader.MAX_LONG_MESSAGE : MessageHeader.MAX_MESSAGE;
  }

  /** An OPEN of the peer's that agrees on the same, with the hold time agreed on. */
  public Open asOpen() {
    return Open.of(remoteAs, (int) holdTime.toSeconds(), remoteIdentifier, capabilities);
  }

  /** The form of the peer's messages. */
  public Coding coding() {
    return new Coding(agreement(Family.IPV4_UNICAST).receivePathIds(), maxMessage());
  }

  /**
   * What the meaning of the peer's attributes depends on.
   *
   * @param external whether the peer is in another AS
   * @param loopback whether the session runs over the loopback interface
   */
  public AttributeContext attributeContext(boolean external, boolean loopback) {
    int spoken = 0;
    int withPaths = 0;
    for (Map.Entry<Family, Agreement> family : families.entrySet()) {
      spoken |= family.getKey().bit();
      withPaths |= family.getValue().receivePathIds() ? family.getKey().bit() : 0;
    }
    return new AttributeContext(
        fourOctetAs,
        external,
        loopback,
        spoken,
        withPaths,
        agreement(Family.IPV4_UNICAST).extendedNextHop());
  }
}
