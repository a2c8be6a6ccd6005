package io.margay.netlink.nft;

import io.margay.netlink.wire.AttributeReader;
import io.margay.netlink.wire.DecodeException;
import io.margay.netlink.wire.Nfnetlink;
import io.margay.netlink.wire.Request;
import java.nio.ByteBuffer;

/**
 * A committed change of a namespace's nftables: {@code nft monitor} says "new generation ID by
 * process PID (NAME)".
 *
 * @param id counts the changes of the namespace, 32 bits without sign
 * @param pid the process that made it, as the first pid namespace of the machine counts
 * @param process its name, at most 15 characters
 */
public record Generation(long id, int pid, String process) {
  static final int NFT_MSG_NEWGEN = 15;
  private static final int NFT_MSG_GETGEN = 16;
  private static final int NFTA_GEN_ID = 1;
  private static final int NFTA_GEN_PROC_PID = 2;
  private static final int NFTA_GEN_PROC_NAME = 3;

  /** Asks for the last one; the answer tells neither pid nor name of who made it. */
  static Request current() {
    int type = Nfnetlink.type(Nfnetlink.SUBSYSTEM_NFTABLES, NFT_MSG_GETGEN);
    return new Request("ask for nftables generation", "", type, 0, Nfnetlink.fixed(0, 0));
  }

  /** Whether it was committed later than another of the same namespace; the count wraps around. */
  boolean isAfter(long otherId) {
    return (int) (id - otherId) > 0;
  }

  /** Reads the body of NFT_MSG_NEWGEN. */
  static Generation read(ByteBuffer body) throws DecodeException {
    AttributeReader attributes = new AttributeReader(body, Nfnetlink.FIXED);
    long id = 0;
    int pid = 0;
    String process = "";
    while (attributes.next()) {
      switch (attributes.type()) {
        case NFTA_GEN_ID -> id = Integer.toUnsignedLong(attributes.be32());
        case NFTA_GEN_PROC_PID -> pid = attributes.be32();
        case NFTA_GEN_PROC_NAME -> process = attributes.string();
        default -> {}
      }
    }
    return new Generation(id, pid, process);
  }
}
