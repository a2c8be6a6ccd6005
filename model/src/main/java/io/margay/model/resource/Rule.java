package io.margay.model.resource;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One rule of a policy or profile: an action for packets that meet all criteria given.
 *
 * @param icmp asks for a kind of ICMP message; needs protocol ICMP or ICMPv6
 * @param notIcmp asks for any but this kind of ICMP message; needs the protocol, too
 * @param annotations free text
 */
public record Rule(
    Action action,
    Optional<IpVersion> ipVersion,
    Optional<Protocol> protocol,
    Optional<Protocol> notProtocol,
    Optional<IcmpMatch> icmp,
    Optional<IcmpMatch> notIcmp,
    EntityRule source,
    EntityRule destination,
    Map<String, String> annotations) {

  public Rule {
    annotations = Collections.unmodifiableMap(new TreeMap<>(annotations));
    checkPorts("source", source, protocol);
    checkPorts("destination", destination, protocol);
    boolean icmpProtocol =
        protocol.isPresent()
            && (protocol.get().equals(Protocol.ICMP) || protocol.get().equals(Protocol.ICMPV6));
    if (icmp.isPresent() && !icmpProtocol) {
      throw new InvalidFieldException("icmp", "needs protocol ICMP or ICMPv6");
    }
    if (notIcmp.isPresent() && !icmpProtocol) {
      throw new InvalidFieldException("notICMP", "needs protocol ICMP or ICMPv6");
    }
    checkFamilies(ipVersion, protocol, source, destination);
  }

  /** A rule that asks nothing. */
  public static Rule of(Action action) {
    return of(action, Optional.empty(), EntityRule.ANY, EntityRule.ANY);
  }

  /** A rule with the most common criteria. */
  public static Rule of(
      Action action, Optional<Protocol> protocol, EntityRule source, EntityRule destination) {
    return new Rule(
        action,
        Optional.empty(),
        protocol,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        source,
        destination,
        Map.of());
  }

  private static void checkPorts(String side, EntityRule entity, Optional<Protocol> protocol) {
    if (entity.asksPorts() && !protocol.map(Protocol::hasPorts).orElse(false)) {
      throw new InvalidFieldException(
          side + (entity.ports().isEmpty() ? ".notPorts" : ".ports"),
          "ports need protocol TCP, UDP or SCTP, this rule has "
              + protocol.map(Protocol::toString).orElse("none"));
    }
  }

  private static void checkFamilies(
      Optional<IpVersion> ipVersion,
      Optional<Protocol> protocol,
      EntityRule source,
      EntityRule destination) {
    Optional<IpVersion> byProtocol =
        protocol.flatMap(p ->
            p.equals(Protocol.ICMP)
                ? Optional.of(IpVersion.V4)
                : p.equals(Protocol.ICMPV6) ? Optional.of(IpVersion.V6) : Optional.empty());
    Optional<IpVersion> known = ipVersion;
    known = agree("protocol", known, byProtocol);
    known = agree("source", known, source.family());
    agree("destination", known, destination.family());
  }

  private static Optional<IpVersion> agree(
      String field, Optional<IpVersion> known, Optional<IpVersion> next) {
    if (known.isPresent() && next.isPresent() && known.get() != next.get()) {
      throw new InvalidFieldException(
          field,
          "is of IPv"
              + next.get().number()
              + ", the rest of the rule of IPv"
              + known.get().number());
    }
    return known.isPresent() ? known : next;
  }
}
