package io.margay.model.resource;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The kinds of resource that the store holds, with every word by which users call them. */
public enum Kind {
  IP_POOL("IPPool", "ippools", "ipPool", false, "ippool ipp pool pools po"),
  GLOBAL_NETWORK_POLICY(
      "GlobalNetworkPolicy",
      "globalnetworkpolicies",
      "policy",
      false,
      "globalnetworkpolicy gnp gnps policy policies pol"),
  PROFILE("Profile", "profiles", "profile", false, "profile pro pros"),
  NODE("Node", "nodes", "node", false, "node no"),
  WORKLOAD_ENDPOINT(
      "WorkloadEndpoint",
      "workloadendpoints",
      "workloadEndpoint",
      true,
      "workloadendpoint wep weps endpoint endpoints ep"),
  BGP_CONFIGURATION(
      "BGPConfiguration",
      "bgpconfigurations",
      "",
      false,
      "bgpconfiguration bgpconfig bgpconfigs bgpc"),
  BGP_PEER("BGPPeer", "bgppeers", "bgpPeer", false, "bgppeer bgpp bgpps bp"),
  BGP_FILTER("BGPFilter", "bgpfilters", "", false, "bgpfilter bgpf bgpfs");

  /** The namespace of namespaced resources that name none. */
  public static final String DEFAULT_NAMESPACE = "default";

  private final String title;
  private final String plural;
  private final String v1Title;
  private final boolean namespaced;
  private final String words;

  Kind(String title, String plural, String v1Title, boolean namespaced, String words) {
    this.title = title;
    this.plural = plural;
    this.v1Title = v1Title;
    this.namespaced = namespaced;
    this.words = words;
  }

  /** The name in the {@code kind} field of a document, such as "IPPool". */
  public String title() {
    return title;
  }

  /** The lower-case plural that keys of the store contain, such as "ippools". */
  public String plural() {
    return plural;
  }

  /**
   * The name in documents of calicoctl 1.x ({@code apiVersion: v1}), such as "ipPool"; empty for a
   * kind that it did not know.
   */
  public String v1Title() {
    return v1Title;
  }

  /** Whether resources of this kind lie in a namespace. */
  public boolean namespaced() {
    return namespaced;
  }

  /** The short and long words for this kind besides {@link #plural()}, in lower case. */
  public List<String> words() {
    return List.of(words.split(" "));
  }

  /** The kind that a user means by this word, in any case. */
  public static Optional<Kind> ofWord(String word) {
    String lower = word.toLowerCase(Locale.ROOT);
    for (Kind kind : values()) {
      if (kind.plural.equals(lower) || kind.words().contains(lower)) {
        return Optional.of(kind);
      }
    }
    return Optional.empty();
  }

  /** The kind whose {@link #title()} this is, exactly. */
  public static Optional<Kind> ofTitle(String title) {
    for (Kind kind : values()) {
      if (kind.title.equals(title)) {
        return Optional.of(kind);
      }
    }
    return Optional.empty();
  }

  /** The kind whose {@link #v1Title()} this is, exactly. */
  public static Optional<Kind> ofV1Title(String title) {
    for (Kind kind : values()) {
      if (kind.v1Title.equals(title) && !title.isEmpty()) {
        return Optional.of(kind);
      }
    }
    return Optional.empty();
  }

  @Override
  public String toString() {
    return title;
  }
}
