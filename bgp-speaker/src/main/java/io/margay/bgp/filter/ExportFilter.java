package io.margay.bgp.filter;

import io.margay.model.net.Cidr;
import java.util.Collection;
import java.util.List;

/**
 * Which best routes are announced to a peer. Compares by content.
 *
 * @param rules the first that matches decides
 * @param acceptOther whether a prefix passes that no rule matches
 */
public record ExportFilter(List<PrefixRule> rules, boolean acceptOther) {
  private static final ExportFilter ACCEPT_ALL = new ExportFilter(List.of(), true);
  private static final ExportFilter REJECT_ALL = new ExportFilter(List.of(), false);

  public ExportFilter {
    rules = List.copyOf(rules);
  }

  public static ExportFilter acceptAll() {
    return ACCEPT_ALL;
  }

  public static ExportFilter rejectAll() {
    return REJECT_ALL;
  }

  /** Only these networks and prefixes inside them. */
  public static ExportFilter within(Collection<Cidr> networks) {
    return new ExportFilter(
        networks.stream().sorted().distinct().map(PrefixRule::accept).toList(), false);
  }

  /**
   * Whether a prefix passes.
   *
   * @param prefix packed as in {@link io.margay.bgp.wire.PackedPrefix}
   */
  public boolean accepts(long prefix) {
    for (PrefixRule rule : rules) {
      if (rule.matches(prefix)) {
        return rule.accept();
      }
    }
    return acceptOther;
  }
}
