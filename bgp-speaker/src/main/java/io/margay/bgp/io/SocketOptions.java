package io.margay.bgp.io;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a connection asks of the kernel.
 *
 * @param ttl TTL or hop limit of what is sent, 1 to 255
 * @param securityHops drop what has travelled further than this (RFC 5082); empty for no check
 * @param password key of the TCP MD5 signature (RFC 2385); empty for none
 */
public record SocketOptions(int ttl, OptionalInt securityHops, Optional<String> password) {
  public static final SocketOptions DEFAULT =
      new SocketOptions(255, OptionalInt.empty(), Optional.empty());

  /** The least TTL that is let in: 0 for any. */
  int leastTtl() {
    return securityHops.isPresent() ? 256 - securityHops.getAsInt() : 0;
  }

  /** Everything but the password. */
  @Override
  public String toString() {
    return "SocketOptions[ttl=%d, least=%d, password=%s]"
        .formatted(ttl, leastTtl(), password.isPresent() ? "set" : "none");
  }
}
