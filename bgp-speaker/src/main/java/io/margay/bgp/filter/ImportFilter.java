package io.margay.bgp.filter;

import io.margay.model.net.Cidr;
import java.util.Collection;
import java.util.List;

/**
 * Which received routes may become best routes. Compares by content.
 *
 * @param rules the first that matches decides
 * @param acceptOther whether a prefix passes that no rule matches
 */
public record ImportFilter(List<PrefixRule> rules, boolean acceptOther) {
  private static final ImportFilter ACCEPT_ALL = new ImportFilter(List.of(), true);
  private static final ImportFilter REJECT_ALL = new ImportFilter(List.of(), false);

  public ImportFilter {
    rules = List.copyOf(rules);
  }

  public static ImportFilter acceptAll() {
    return ACCEPT_ALL;
  }

  public static ImportFilter rejectAll() {
    return REJECT_ALL;
  }

  /** Only these networks and prefixes inside them. */
  public static ImportFilter within(Collection<Cidr> networks) {
    return new ImportFilter(
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
