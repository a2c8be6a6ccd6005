package io.margay.ipam;

import io.margay.ipam.block.HandleRecord;

/** The handle holds something already. */
public final class HandleInUseException extends IpamException {
  private static final long serialVersionUID = 1;

  private final transient HandleRecord existing;

  HandleInUseException(HandleRecord existing) {
    super("%s already holds %s".formatted(existing.id(), existing.addresses()));
    this.existing = existing;
  }

  /** What it holds. */
  public HandleRecord existing() {
    return existing;
  }
}
