package io.margay.cni;

import java.util.List;

/**
 * How a container resolves names (specification section 5, "dns").
 *
 * @param nameservers addresses
 * @param domain the local domain, may be empty
 */
public record Dns(
    List<String> nameservers, String domain, List<String> search, List<String> options) {
  /** Says nothing. */
  public static final Dns NONE = new Dns(List.of(), "", List.of(), List.of());

  public Dns {
    nameservers = List.copyOf(nameservers);
    search = List.copyOf(search);
    options = List.copyOf(options);
  }

  /** As a result and a configuration spell it. */
  static Dns read(Keys keys) throws CniException {
    return new Dns(
        keys.texts("nameservers"),
        keys.text("domain"),
        keys.texts("search"),
        keys.texts("options"));
  }

  /** As the capability spells it. */
  static Dns readCapability(Keys keys) throws CniException {
    return new Dns(keys.texts("servers"), "", keys.texts("searches"), keys.texts("options"));
  }

  /** This, and where it says nothing what another says. */
  public Dns or(Dns other) {
    return new Dns(
        nameservers.isEmpty() ? other.nameservers : nameservers,
        domain.isEmpty() ? other.domain : domain,
        search.isEmpty() ? other.search : search,
        options.isEmpty() ? other.options : options);
  }

  boolean isEmpty() {
    return equals(NONE);
  }
}
