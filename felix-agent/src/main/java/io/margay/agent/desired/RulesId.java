package io.margay.agent.desired;

/** Names the rules of a policy or of a profile. */
public record RulesId(Kind kind, String name) {
  /** Where rules come from. */
  public enum Kind {
    POLICY,
    PROFILE
  }

  @Override
  public String toString() {
    return (kind == Kind.POLICY ? "policy " : "profile ") + name;
  }
}
