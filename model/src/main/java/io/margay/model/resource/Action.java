package io.margay.model.resource;

/** What a rule does with a packet that it matches. */
public enum Action {
  ALLOW("Allow"),
  DENY("Deny"),
  /** Notes the packet and goes on with the next rule. */
  LOG("Log"),
  /** Skips the other policies and asks the profiles. */
  PASS("Pass");

  private final String title;

  Action(String title) {
    this.title = title;
  }

  /** The word in documents. */
  public String title() {
    return title;
  }
}
