package io.margay.model.resource;

/** When a pool's traffic between hosts is put into a tunnel. */
public enum EncapsulationMode {
  NEVER("Never"),
  ALWAYS("Always"),
  CROSS_SUBNET("CrossSubnet");

  private final String title;

  EncapsulationMode(String title) {
    this.title = title;
  }

  /** The word in documents. */
  public String title() {
    return title;
  }
}
