package io.margay.model.resource;

import io.margay.model.net.AsNumber;
import io.margay.model.net.Cidr;
import java.util.List;
import java.util.Optional;

/**
 * Rules in order for each direction and family; the first that matches decides, and what none
 * matches goes on to the next filter.
 */
public record BgpFilterSpec(
    List<FilterRule> exportV4,
    List<FilterRule> importV4,
    List<FilterRule> exportV6,
    List<FilterRule> importV6) {

  public BgpFilterSpec {
    exportV4 = checked("exportV4", exportV4, false);
    importV4 = checked("importV4", importV4, false);
    exportV6 = checked("exportV6", exportV6, true);
    importV6 = checked("importV6", importV6, true);
  }

  private static List<FilterRule> checked(String field, List<FilterRule> rules, boolean v6) {
    for (FilterRule rule : rules) {
      if (rule.cidr().isPresent() && rule.cidr().get().address().v6() != v6) {
        throw new InvalidFieldException(
            field, rule.cidr().get() + " is not " + (v6 ? "IPv6" : "IPv4"));
      }
      int bits = v6 ? 128 : 32;
      if (rule.lengths().isPresent() && rule.lengths().get().max().orElse(0) > bits) {
        throw new InvalidFieldException(field, "a prefix has at most " + bits + " bits");
      }
    }
    return List.copyOf(rules);
  }

  /** How a prefix is compared with the rule's. */
  public enum Operator {
    EQUAL("Equal"),
    NOT_EQUAL("NotEqual"),
    IN("In"),
    NOT_IN("NotIn");

    private final String title;

    Operator(String title) {
      this.title = title;
    }

    /** As in documents. */
    public String title() {
      return title;
    }
  }

  /** Of which kind the session is that a route came by or goes to. */
  public enum PeerType {
    EXTERNAL("eBGP"),
    INTERNAL("iBGP");

    private final String title;

    PeerType(String title) {
      this.title = title;
    }

    /** As in documents. */
    public String title() {
      return title;
    }
  }

  /** Bounds of a prefix length, both included. */
  public record Lengths(Optional<Integer> min, Optional<Integer> max) {}

  /** What is done to a route that is accepted. */
  public sealed interface Operation {
    /** Adds a community, once. */
    record AddCommunity(Community community) implements Operation {}

    /** Puts these before the AS path, the first outermost. */
    record PrependAsPath(List<AsNumber> prefix) implements Operation {
      public PrependAsPath {
        prefix = List.copyOf(prefix);
        if (prefix.isEmpty() || prefix.size() > 10) {
          throw new InvalidFieldException("prefix", "1 to 10 AS numbers are needed");
        }
      }
    }

    /** Sets the route's priority, a metric: LOCAL_PREF is 2147483647 less it. */
    record SetPriority(int value) implements Operation {}
  }

  /**
   * One rule. What is absent matches everything.
   *
   * @param cidr with {@code operator}, or neither
   * @param lengths only with a cidr
   * @param remoteOnly only routes that came from peers
   * @param peerType only sessions of this kind
   * @param priority only routes of this metric: 2147483647 less LOCAL_PREF
   * @param communities any of these
   * @param asPathPrefix what the AS path begins with
   * @param accept or reject
   * @param operations only when accepted, at most 10
   */
  public record FilterRule(
      Optional<Cidr> cidr,
      Optional<Operator> operator,
      Optional<Lengths> lengths,
      boolean remoteOnly,
      Optional<PeerType> peerType,
      Optional<Integer> priority,
      List<Community> communities,
      List<AsNumber> asPathPrefix,
      boolean accept,
      List<Operation> operations) {
    private static final int MAX_OPERATIONS = 10;

    public FilterRule {
      communities = List.copyOf(communities);
      asPathPrefix = List.copyOf(asPathPrefix);
      operations = List.copyOf(operations);
      if (cidr.isPresent() != operator.isPresent()) {
        throw new InvalidFieldException("matchOperator", "cidr and matchOperator go together");
      }
      if (lengths.isPresent() && cidr.isEmpty()) {
        throw new InvalidFieldException("prefixLength", "needs a cidr");
      }
      if (!operations.isEmpty() && !accept) {
        throw new InvalidFieldException("operations", "go with the action Accept only");
      }
      if (operations.size() > MAX_OPERATIONS) {
        throw new InvalidFieldException("operations", "at most " + MAX_OPERATIONS + " are allowed");
      }
    }
  }
}
