package io.margay.ipam;

/** No address is free in any of the pools, not even in other nodes' blocks. */
public final class PoolExhaustedException extends IpamException {
  private static final long serialVersionUID = 1;

  PoolExhaustedException(String message) {
    super(message);
  }
}
