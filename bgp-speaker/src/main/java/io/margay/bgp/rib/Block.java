package io.margay.bgp.rib;

import io.margay.bgp.wire.PrefixList;

/** UPDATE messages for several members of a group, encoded once. */
public final class Block {
  private final Audience audience;
  private final byte[] messages;
  private final PrefixList prefixes;

  Block(Audience audience, byte[] messages, PrefixList prefixes) {
    this.audience = audience;
    this.messages = messages;
    this.prefixes = prefixes;
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
  public PrefixList prefixes() {
    return prefixes;
  }
}
