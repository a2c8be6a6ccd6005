package io.margay.model.resource;

import io.margay.model.selector.Selector;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * A policy of the tier "default".
 *
 * @param order policies are asked by rising order, those without one last, ties by name
 * @param selector the endpoints that it applies to
 * @param types the directions that it applies to, never empty; an endpoint that it selects is
 *     closed in these directions even where no rule is given
 * @param ingress rules for packets to the endpoint
 * @param egress rules for packets from the endpoint
 */
public record GlobalNetworkPolicySpec(
    OptionalDouble order,
    Selector selector,
    Set<Direction> types,
    List<Rule> ingress,
    List<Rule> egress) {

  public GlobalNetworkPolicySpec {
    if (order.isPresent() && !Double.isFinite(order.getAsDouble())) {
      throw new InvalidFieldException("order", order.getAsDouble() + " is not a finite number");
    }
    ingress = List.copyOf(ingress);
    egress = List.copyOf(egress);
    if (types.isEmpty()) {
      throw new InvalidFieldException("types", "at least one of Ingress and Egress is needed");
    }
    types = Collections.unmodifiableSet(EnumSet.copyOf(types));
  }

  /**
   * The directions of a policy that names none: ingress unless it has only egress rules, and egress
   * if it has egress rules.
   */
  public static Set<Direction> defaultTypes(List<Rule> ingress, List<Rule> egress) {
    if (egress.isEmpty()) {
      return EnumSet.of(Direction.INGRESS);
    }
    return ingress.isEmpty() ? EnumSet.of(Direction.EGRESS) : EnumSet.allOf(Direction.class);
  }
}
