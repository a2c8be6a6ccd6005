package io.margay.model.resource;

/** What a pool's addresses are given to. */
public enum PoolUse {
  WORKLOAD("Workload"),
  TUNNEL("Tunnel");

  private final String title;

  PoolUse(String title) {
    this.title = title;
  }

  /** The word in documents. */
  public String title() {
    return title;
  }
}
