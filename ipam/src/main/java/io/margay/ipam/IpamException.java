package io.margay.ipam;

/** A request cannot be met as things stand in the store; nothing was written. */
public abstract sealed class IpamException extends RuntimeException
    permits NoPoolException,
        PoolExhaustedException,
        AddressTakenException,
        AddressOutsidePoolsException,
        HandleInUseException,
        BrokenRecordException {
  private static final long serialVersionUID = 1;

  IpamException(String message) {
    super(message);
  }
}
