package io.margay.ipam;

/** The address asked for is in no pool that may be used, or is never handed out. */
public final class AddressOutsidePoolsException extends IpamException {
  private static final long serialVersionUID = 1;

  AddressOutsidePoolsException(String message) {
    super(message);
  }
}
