package io.margay.ipam;

import io.margay.ipam.block.Allocation;
import io.margay.model.net.Ip;

/** The address asked for is held by somebody. */
public final class AddressTakenException extends IpamException {
  private static final long serialVersionUID = 1;

  private final transient Ip address;
  private final transient Allocation owner;

  AddressTakenException(Ip address, Allocation owner) {
    super("%s is held by %s on %s".formatted(address, owner.handle(), owner.node()));
    this.address = address;
    this.owner = owner;
  }

  /** The address. */
  public Ip address() {
    return address;
  }

  /** Who holds it. */
  public Allocation owner() {
    return owner;
  }
}
