package io.margay.agent.iptables;

/** The tables that hold rules of ours. */
public enum TableName {
  FILTER("filter"),
  NAT("nat");

  private final String word;

  TableName(String word) {
    this.word = word;
  }

  /** As {@code iptables -t} takes it. */
  @Override
  public String toString() {
    return word;
  }
}
