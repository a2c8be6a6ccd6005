package io.margay.model.resource;

import io.margay.model.net.Cidr;
import io.margay.model.selector.Selector;
import java.util.List;
import java.util.Optional;

/**
 * What a rule asks of one side of a packet. All criteria that are given must hold; within a list
 * one entry must hold, within a negated list none may.
 *
 * @param nets address in one of these; empty asks nothing. One family per side
 * @param notNets address in none of these
 * @param selector address of an endpoint that this selects; absent asks nothing, and {@code all()}
 *     asks for any endpoint
 * @param notSelector address of no endpoint that this selects
 * @param ports port in one of these; empty asks nothing
 * @param notPorts port in none of these
 */
public record EntityRule(
    List<Cidr> nets,
    List<Cidr> notNets,
    Optional<Selector> selector,
    Optional<Selector> notSelector,
    List<PortRange> ports,
    List<PortRange> notPorts) {
  /** Asks nothing. */
  public static final EntityRule ANY =
      new EntityRule(
          List.of(), List.of(), Optional.empty(), Optional.empty(), List.of(), List.of());

  public EntityRule {
    nets = List.copyOf(nets);
    notNets = List.copyOf(notNets);
    ports = List.copyOf(ports);
    notPorts = List.copyOf(notPorts);
    for (Cidr net : notNets) {
      if (net.length() == 0) {
        throw new InvalidFieldException("notNets", net + " leaves no address to match");
      }
    }
    checkOneFamily("nets", nets, nets);
    checkOneFamily("notNets", notNets, nets.isEmpty() ? notNets : nets);
  }

  /** With these networks, and nothing else asked. */
  public static EntityRule ofNets(Cidr... nets) {
    return new EntityRule(
        List.of(nets), List.of(), Optional.empty(), Optional.empty(), List.of(), List.of());
  }

  /** With this selector, and nothing else asked. */
  public static EntityRule ofSelector(Selector selector) {
    return new EntityRule(
        List.of(), List.of(), Optional.of(selector), Optional.empty(), List.of(), List.of());
  }

  public EntityRule withPorts(PortRange... to) {
    return new EntityRule(nets, notNets, selector, notSelector, List.of(to), notPorts);
  }

  /** Whether it asks nothing. */
  public boolean isAny() {
    return equals(ANY);
  }

  /** The family of its networks, when it has any. */
  public Optional<IpVersion> family() {
    List<Cidr> some = nets.isEmpty() ? notNets : nets;
    return some.isEmpty()
        ? Optional.empty()
        : Optional.of(some.getFirst().address().v6() ? IpVersion.V6 : IpVersion.V4);
  }

  boolean asksPorts() {
    return !ports.isEmpty() || !notPorts.isEmpty();
  }

  private static void checkOneFamily(String field, List<Cidr> checked, List<Cidr> reference) {
    for (Cidr net : checked) {
      if (net.address().v6() != reference.getFirst().address().v6()) {
        throw new InvalidFieldException(
            field, "IPv4 and IPv6 mixed in one rule: " + reference.getFirst() + " and " + net);
      }
    }
  }
}
