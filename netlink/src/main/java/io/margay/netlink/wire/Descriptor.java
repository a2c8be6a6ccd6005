package io.margay.netlink.wire;

/** Something that is an open file descriptor and can be named in a message by its number. */
public interface Descriptor {
  /** The number, valid until the owner closes it. */
  int fd();
}
