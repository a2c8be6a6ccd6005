package io.margay.ipam;

/** A pool that was named does not exist or is disabled, or there is none at all. */
public final class NoPoolException extends IpamException {
  private static final long serialVersionUID = 1;

  NoPoolException(String message) {
    super(message);
  }
}
