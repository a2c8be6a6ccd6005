package io.margay.model.resource;

import java.util.Locale;
import java.util.regex.Pattern;

/** The alphabets and lengths of names and labels. */
public final class Names {
  private static final int MAX_NAME = 253;
  private static final int MAX_ENDPOINT_NAME = 512;
  private static final int MAX_QUALIFIED = 63;
  private static final Pattern SUBDOMAIN =
      Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
  private static final Pattern RUNTIME_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]*");
  private static final Pattern QUALIFIED =
      Pattern.compile("[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?");
  private static final Pattern INTERFACE = Pattern.compile("[A-Za-z0-9_.-]{1,15}");

  private Names() {}

  /** Whether this is a DNS-1123 subdomain of at most 253 characters (RFC 1123 section 2.1). */
  public static boolean isSubdomain(String name) {
    return name.length() <= MAX_NAME && SUBDOMAIN.matcher(name).matches();
  }

  /**
   * Whether a container runtime may call a network or a container so (CNI specification 1.0.0,
   * "name" and "containerID"): letters, digits, "_", "." and "-", starting with a letter or digit.
   */
  public static boolean isRuntimeName(String name) {
    return name.length() <= MAX_NAME && RUNTIME_NAME.matcher(name).matches();
  }

  /** Whether the kernel and we accept this as the name of an interface: 1 to 15 characters. */
  public static boolean isInterface(String name) {
    return INTERFACE.matcher(name).matches() && !name.equals(".") && !name.equals("..");
  }

  /** Whether this is a label key as Kubernetes qualifies it: {@code [subdomain/]name}. */
  public static boolean isLabelKey(String key) {
    int slash = key.indexOf('/');
    String name = key.substring(slash + 1);
    return name.length() <= MAX_QUALIFIED
        && QUALIFIED.matcher(name).matches()
        && (slash < 0 || isSubdomain(key.substring(0, slash).toLowerCase(Locale.ROOT)));
  }

  /**
   * Checks a resource's name and namespace.
   *
   * <p>Pools, policies and nodes take DNS-1123 subdomains. A profile may bear the name of a
   * runtime's network and an endpoint contains a container's id, so both take the wider alphabet of
   * {@link #isRuntimeName}.
   *
   * @throws InvalidFieldException naming "metadata.name" or "metadata.namespace"
   */
  static void check(Kind kind, Metadata metadata) {
    String name = metadata.name();
    boolean fine =
        switch (kind) {
          case IP_POOL, GLOBAL_NETWORK_POLICY, NODE, BGP_CONFIGURATION, BGP_PEER, BGP_FILTER ->
              isSubdomain(name);
          case PROFILE -> isRuntimeName(name);
          case WORKLOAD_ENDPOINT ->
              name.length() <= MAX_ENDPOINT_NAME && RUNTIME_NAME.matcher(name).matches();
        };
    if (!fine) {
      throw new InvalidFieldException(
          "metadata.name", "\"" + name + "\" is not a name of this kind: " + rule(kind));
    }
    if (!kind.namespaced() && metadata.namespace().isPresent()) {
      throw new InvalidFieldException(
          "metadata.namespace", kind + " is not namespaced: leave the namespace out");
    }
    if (kind.namespaced() && !isSubdomain(metadata.namespace().orElse(""))) {
      throw new InvalidFieldException(
          "metadata.namespace", kind + " lies in a namespace, which is a DNS-1123 subdomain");
    }
  }

  private static String rule(Kind kind) {
    return switch (kind) {
      case IP_POOL, GLOBAL_NETWORK_POLICY, NODE, BGP_CONFIGURATION, BGP_PEER, BGP_FILTER ->
          "up to 253 of a-z, 0-9, \"-\" and \".\", each part starting and ending with a letter or"
              + " digit";
      case PROFILE ->
          "up to 253 of A-Z, a-z, 0-9, \"_\", \".\" and \"-\", starting with a letter or digit";
      case WORKLOAD_ENDPOINT ->
          "NODE-ORCHESTRATOR-CONTAINER-INTERFACE, dashes inside a part doubled";
    };
  }
}
