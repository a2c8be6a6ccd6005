package io.margay.cni;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * {@code CNI_ARGS}: pairs {@code KEY=VALUE} joined by semicolons, the last of several counts. A key
 * that we do not know is an error unless {@code IgnoreUnknown} is true.
 */
final class CniArguments {
  private static final Set<String> KNOWN =
      Set.of(
          "IgnoreUnknown",
          "IP",
          "MAC",
          "GATEWAY",
          "K8S_POD_NAMESPACE",
          "K8S_POD_NAME",
          "K8S_POD_INFRA_CONTAINER_ID",
          "K8S_POD_UID");

  private CniArguments() {}

  /**
   * Reads them.
   *
   * @throws CniException code 4 naming what is wrong
   */
  static Map<String, String> parse(String text) throws CniException {
    Map<String, String> arguments = new HashMap<>();
    if (text.isEmpty()) {
      return arguments;
    }
    for (String pair : text.split(";", -1)) {
      List<String> parts = List.of(pair.split("=", -1));
      if (parts.size() != 2) {
        throw new CniException(
            CniException.INVALID_ENVIRONMENT,
            "CNI_ARGS: invalid pair \"" + pair + "\"",
            "KEY=VALUE pairs, joined by semicolons");
      }
      arguments.put(parts.getFirst(), parts.getLast());
    }
    boolean ignore = ignoreUnknown(arguments.getOrDefault("IgnoreUnknown", "0"));
    Set<String> unknown = new TreeSet<>(arguments.keySet());
    unknown.removeAll(KNOWN);
    if (!unknown.isEmpty() && !ignore) {
      throw new CniException(
          CniException.INVALID_ENVIRONMENT,
          "CNI_ARGS: unknown args " + unknown,
          "IgnoreUnknown=1 passes over them");
    }
    return arguments;
  }

  private static boolean ignoreUnknown(String value) throws CniException {
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "1", "true" -> true;
      case "0", "false" -> false;
      default ->
          throw new CniException(
              CniException.INVALID_ENVIRONMENT,
              "CNI_ARGS: IgnoreUnknown is \"" + value + "\"",
              "1, true, 0 or false");
    };
  }
}
