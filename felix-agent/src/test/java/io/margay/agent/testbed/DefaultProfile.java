package io.margay.agent.testbed;

/** The profile that a network gets at its first use, as a user would write it. */
public final class DefaultProfile {
  private DefaultProfile() {}

  public static String yaml(String network) {
    return """
    apiVersion: margay.io/v1
    kind: Profile
    metadata: {name: %1$s}
    spec:
      ingress: [{action: Allow, source: {selector: "margay.io/network == '%1$s'"}}]
      egress: [{action: Allow}]
    """
        .formatted(network);
  }
}
