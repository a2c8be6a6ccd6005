package io.margay.netlink.wire;

import java.nio.ByteBuffer;

/**
 * One message to the kernel, encoded but for its sequence number, and the words for it that an
 * error needs. Immutable; may be sent any number of times on any socket of its protocol.
 */
public final class Request {
  private final String operation;
  private final Object object;
  private final int type;
  private final int flags;
  private final byte[] payload;

  /**
   * @param operation what it does, such as "add route"
   * @param object what it is done to; {@code toString} is called only for an error
   * @param type nlmsg_type
   * @param flags NLM_F_ flags, without REQUEST and ACK
   * @param payload the fixed part and the attributes
   */
  public Request(String operation, Object object, int type, int flags, PayloadWriter payload) {
    this.operation = operation;
    this.object = object;
    this.type = type;
    this.flags = flags;
    this.payload = payload.toBytes();
  }

  public String operation() {
    return operation;
  }

  public String object() {
    return object.toString();
  }

  /** Bytes of the whole message, a multiple of four. */
  public int length() {
    return Nlmsg.align(Nlmsg.HEADER + payload.length);
  }

  /** Writes the message, whose buffer must be in native order. */
  public void write(ByteBuffer into, int sequence, int moreFlags) {
    int start = into.position();
    into.putInt(Nlmsg.HEADER + payload.length)
        .putShort((short) type)
        .putShort((short) (flags | Nlmsg.REQUEST | moreFlags))
        .putInt(sequence)
        .putInt(0)
        .put(payload);
    while (into.position() < start + length()) {
      into.put((byte) 0);
    }
  }

  @Override
  public String toString() {
    return operation + " " + object;
  }
}
