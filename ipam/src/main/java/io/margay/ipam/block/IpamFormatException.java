package io.margay.ipam.block;

import org.jspecify.annotations.Nullable;

/** A document in the store is not what it should be; the message names the field and the reason. */
public final class IpamFormatException extends Exception {
  private static final long serialVersionUID = 1;

  IpamFormatException(String message) {
    super(message);
  }

  IpamFormatException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
