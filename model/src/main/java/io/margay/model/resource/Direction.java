package io.margay.model.resource;

/** As seen from the endpoint: to it, or from it. */
public enum Direction {
  INGRESS("Ingress"),
  EGRESS("Egress");

  private final String title;

  Direction(String title) {
    this.title = title;
  }

  /** The word in documents. */
  public String title() {
    return title;
  }
}
