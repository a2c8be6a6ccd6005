package io.margay.cni;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** The versions of the specification that we speak, oldest first. */
public enum CniVersion {
  V0_1_0("0.1.0"),
  V0_2_0("0.2.0"),
  V0_3_0("0.3.0"),
  V0_3_1("0.3.1"),
  V0_4_0("0.4.0"),
  V1_0_0("1.0.0"),
  V1_1_0("1.1.0");

  /** What VERSION answers. */
  public static final CniVersion NEWEST = V1_1_0;

  private final String text;

  CniVersion(String text) {
    this.text = text;
  }

  public String text() {
    return text;
  }

  /** Whether results are {@code ip4} and {@code ip6}, which 0.3.0 replaced by {@code ips}. */
  boolean hasOneAddressPerFamily() {
    return compareTo(V0_3_0) < 0;
  }

  /** Whether entries of {@code ips} carry their IP version, which 1.0.0 dropped. */
  boolean namesIpVersion() {
    return compareTo(V1_0_0) < 0;
  }

  /** Whether results name an empty {@code dns} too, as every plugin does up to 0.4.0. */
  boolean printsEmptyDns() {
    return compareTo(V1_0_0) < 0;
  }

  /** Whether interfaces and routes have the properties that 1.1.0 brought. */
  boolean hasLinkProperties() {
    return compareTo(V1_1_0) >= 0;
  }

  static Optional<CniVersion> of(String text) {
    return Arrays.stream(values()).filter(version -> version.text.equals(text)).findFirst();
  }

  /** The version that a configuration states; one without any means 0.1.0. */
  static CniVersion parse(String text) throws CniException {
    String asked = text.isEmpty() ? V0_1_0.text : text;
    return of(asked)
        .orElseThrow(() ->
            new CniException(
                CniException.INCOMPATIBLE_VERSION,
                "incompatible CNI versions",
                Arrays.stream(values())
                    .map(version -> "\"" + version.text + "\"")
                    .collect(
                        Collectors.joining(
                            " ", "config is \"" + asked + "\", plugin supports [", "]"))));
  }
}
