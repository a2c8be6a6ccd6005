package io.margay.bgp.rib;

/** UPDATE messages for several members of a group, encoded once. */
public final class Block {
  private final Audience audience;
  private final byte[] messages;
  private final int[] rows;

  Block(Audience audience, byte[] messages, int[] rows) {
    this.audience = audience;
    this.messages = messages;
    this.rows = rows;
  }

  /** Whether a member of the group gets this block. */
  public boolean isFor(PeerRoutes member) {
    return audience.includes(member);
  }

  /** Whole messages, one behind the other; not to be modified. */
  public byte[] messages() {
    return messages;
  }

  /** The prefixes that the messages are about, for a member who cannot take them now. */
  int[] rows() {
    return rows;
  }
}
