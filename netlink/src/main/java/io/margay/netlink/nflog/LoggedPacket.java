package io.margay.netlink.nflog;

import io.margay.netlink.Limits;
import io.margay.netlink.wire.AttributeReader;
import io.margay.netlink.wire.DecodeException;
import io.margay.netlink.wire.Nfnetlink;
import java.nio.ByteBuffer;

/**
 * A packet that met an NFLOG rule.
 *
 * @param prefix the rule's {@code --nflog-prefix}, at most 63 characters
 * @param inLink index of the link it came by, 0 for none
 * @param outLink index of the link it leaves by, 0 for none or not yet known
 * @param mark the packet's mark
 * @param header the first bytes, at most 128, from the IP header on; read-only, in network order
 */
public record LoggedPacket(String prefix, int inLink, int outLink, int mark, ByteBuffer header) {
  static final int NFULNL_MSG_PACKET = 0;
  private static final int NFULA_MARK = 2;
  private static final int NFULA_IFINDEX_INDEV = 4;
  private static final int NFULA_IFINDEX_OUTDEV = 5;
  private static final int NFULA_PAYLOAD = 9;
  private static final int NFULA_PREFIX = 10;

  /** Reads the body of NFULNL_MSG_PACKET. */
  static LoggedPacket read(ByteBuffer body) throws DecodeException {
    AttributeReader attributes = new AttributeReader(body, Nfnetlink.FIXED);
    String prefix = "";
    int inLink = 0;
    int outLink = 0;
    int mark = 0;
    byte[] header = {};
    while (attributes.next()) {
      switch (attributes.type()) {
        case NFULA_PREFIX -> prefix = attributes.string();
        case NFULA_IFINDEX_INDEV -> inLink = attributes.be32();
        case NFULA_IFINDEX_OUTDEV -> outLink = attributes.be32();
        case NFULA_MARK -> mark = attributes.be32();
        case NFULA_PAYLOAD -> header = attributes.bytes(Limits.LOGGED_BYTES);
        default -> {}
      }
    }
    ByteBuffer view = ByteBuffer.wrap(header).asReadOnlyBuffer();
    return new LoggedPacket(prefix, inLink, outLink, mark, view);
  }
}
