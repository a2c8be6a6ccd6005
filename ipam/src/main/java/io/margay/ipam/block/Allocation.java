package io.margay.ipam.block;

/**
 * Who holds an address of a block. What else is known of the holder stands in its {@link
 * HandleRecord}: a block is rewritten with each of its addresses and is kept small.
 *
 * @param handle id of the handle
 * @param node where it is used: not the block's owner when the address is borrowed
 */
public record Allocation(String handle, String node, State state) {

  /** Whether an endpoint has taken the address already. */
  public enum State {
    /** Asked for, and not yet used (Docker asks for an address before there is an endpoint). */
    RESERVED,
    ASSIGNED
  }

  public Allocation {
    if (handle.isEmpty() || node.isEmpty()) {
      throw new IllegalArgumentException("an allocation has a handle and a node");
    }
  }
}
