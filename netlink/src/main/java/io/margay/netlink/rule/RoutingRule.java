package io.margay.netlink.rule;

import io.margay.model.net.Cidr;
import io.margay.netlink.wire.Request;
import java.util.Optional;

/**
 * A rule that leads packets to a table of routes: one line of {@code ip rule show}.
 *
 * @param priority the lowest is asked first
 * @param source the senders it is for, empty for all; {@code 0.0.0.0/32} means packets whose sender
 *     is to be chosen yet
 * @param destination what they send to, empty for anything
 * @param table the routes that decide; where none fits, the next rule is asked
 * @param protocol who made it, as of routes; 0 to 255
 */
public record RoutingRule(
    int priority, Optional<Cidr> source, Optional<Cidr> destination, int table, int protocol) {

  public RoutingRule {
    if (protocol < 0 || protocol > 255) {
      throw new IllegalArgumentException("protocol " + protocol + " is not within 0 to 255");
    }
    if (source.isPresent()
        && destination.isPresent()
        && source.get().address().v6() != destination.get().address().v6()) {
      throw new IllegalArgumentException(
          source.get() + " and " + destination.get() + " are of different families");
    }
  }

  /** {@code ip rule add}: EEXIST when this very rule is there. */
  public Request add() {
    return RuleCodec.add(this);
  }

  /** {@code ip rule delete}: ENOENT when there is no such rule. */
  public Request delete() {
    return RuleCodec.delete(this);
  }

  boolean v6() {
    return source.or(() -> destination).map(net -> net.address().v6()).orElse(false);
  }

  /** In the words of {@code ip rule}. */
  @Override
  public String toString() {
    return Integer.toUnsignedString(priority)
        + ": from "
        + source.map(Cidr::toString).orElse("all")
        + destination.map(to -> " to " + to).orElse("")
        + " lookup "
        + Integer.toUnsignedString(table)
        + " proto "
        + protocol;
  }
}
