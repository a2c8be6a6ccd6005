package io.margay.netlink.wire;

import java.nio.ByteBuffer;

/**
 * The kernel's answer to one request (struct nlmsgerr with NETLINK_EXT_ACK).
 *
 * @param errno 0 for success, else the positive error number
 * @param text the kernel's own words, empty when it gave none
 * @param offset where in the request the refused attribute stands, -1 when not told
 */
public record Ack(int errno, String text, int offset) {
  private static final int ERROR_LENGTH = 4 + Nlmsg.HEADER;
  private static final int ATTRIBUTE_MESSAGE = 1;
  private static final int ATTRIBUTE_OFFSET = 2;

  /** Reads the body of an NLMSG_ERROR message. */
  public static Ack read(ByteBuffer body, int headerFlags) throws DecodeException {
    if (body.limit() < ERROR_LENGTH) {
      throw new DecodeException("an acknowledgement of " + body.limit() + " bytes", 0);
    }
    int requestLength = body.getInt(4);
    if (requestLength < Nlmsg.HEADER) {
      throw new DecodeException("length of the acknowledged request: " + requestLength, 4);
    }
    boolean capped = (headerFlags & Nlmsg.CAPPED) != 0;
    long repeated = capped ? 0 : Nlmsg.align(requestLength) - (long) Nlmsg.HEADER;
    return read(body, headerFlags, ERROR_LENGTH + repeated);
  }

  /** Reads the body of an NLMSG_DONE message: the end of a dump, which may have failed half-way. */
  public static Ack readDone(ByteBuffer body, int headerFlags) throws DecodeException {
    // Families that answer from outside the core end a dump without a status.
    return body.limit() < 4 ? new Ack(0, "", -1) : read(body, headerFlags, 4);
  }

  private static Ack read(ByteBuffer body, int headerFlags, long attributesAt)
      throws DecodeException {
    int errno = -body.getInt(0);
    if (errno < 0) {
      throw new DecodeException("a positive status: " + -errno, 0);
    }
    String text = "";
    int offset = -1;
    if ((headerFlags & Nlmsg.ACK_ATTRIBUTES) != 0 && attributesAt <= body.limit()) {
      AttributeReader attributes = new AttributeReader(body, (int) attributesAt);
      while (attributes.next()) {
        switch (attributes.type()) {
          case ATTRIBUTE_MESSAGE -> text = attributes.string();
          case ATTRIBUTE_OFFSET -> offset = attributes.u32();
          default -> {}
        }
      }
    }
    return new Ack(errno, text, offset);
  }
}
