package io.margay.netlink.ipset;

import java.util.Arrays;
import java.util.Optional;

/** The types of sets Margay makes. */
public enum SetType {
  /** Single addresses. */
  HASH_IP("hash:ip", 4),

  /** Prefixes of 1 to 32 (128) bits; the longest match decides. */
  HASH_NET("hash:net", 6);

  private final String text;

  /** Revision of the type that all kernels since 3.15 have. */
  private final int revision;

  SetType(String text, int revision) {
    this.text = text;
    this.revision = revision;
  }

  int revision() {
    return revision;
  }

  static Optional<SetType> of(String text) {
    return Arrays.stream(values()).filter(type -> type.text.equals(text)).findFirst();
  }

  /** The kernel's word. */
  @Override
  public String toString() {
    return text;
  }
}
