package io.margay.netlink.wire;

import io.margay.model.net.Ip;
import io.margay.model.net.Mac;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Builds what follows the header of a message: the fixed part, then attributes. Grows as needed.
 */
public final class PayloadWriter {
  /** The length field of an attribute has 16 bits. */
  public static final int MAX_ATTRIBUTE = 0xffff;

  private static final int NESTED = 0x8000;
  private static final int NETWORK_ORDER = 0x4000;
  private static final int HEADER = 4;

  private ByteBuffer buffer = ByteBuffer.allocate(128).order(ByteOrder.nativeOrder());

  public PayloadWriter u8(int value) {
    room(1).put((byte) value);
    return this;
  }

  public PayloadWriter u16(int value) {
    room(2).putShort((short) value);
    return this;
  }

  public PayloadWriter u32(int value) {
    room(4).putInt(value);
    return this;
  }

  /** 16 bits in network order. */
  public PayloadWriter be16(int value) {
    return u8(value >>> 8).u8(value);
  }

  /** Bytes that are zero. */
  public PayloadWriter zero(int count) {
    room(count).put(new byte[count]);
    return this;
  }

  public PayloadWriter attribute(int type, byte[] value) {
    header(type, value.length);
    room(value.length).put(value);
    return pad();
  }

  public PayloadWriter attributeU8(int type, int value) {
    header(type, 1);
    return u8(value).pad();
  }

  public PayloadWriter attributeU16(int type, int value) {
    header(type, 2);
    return u16(value).pad();
  }

  public PayloadWriter attributeU32(int type, int value) {
    header(type, 4);
    return u32(value);
  }

  public PayloadWriter attributeU64(int type, long value) {
    header(type, 8);
    room(8).putLong(value);
    return this;
  }

  /** 16 bits in network order. */
  public PayloadWriter attributeBe16(int type, int value) {
    header(type, 2);
    return be16(value).pad();
  }

  /** 32 bits in network order. */
  public PayloadWriter attributeBe32(int type, int value) {
    header(type, 4);
    return be16(value >>> 16).be16(value);
  }

  /** The same, marked as such (NLA_F_NET_BYTEORDER). */
  public PayloadWriter attributeMarkedBe32(int type, int value) {
    return attributeBe32(type | NETWORK_ORDER, value);
  }

  /** Text with a zero byte at its end. */
  public PayloadWriter attribute(int type, String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    header(type, bytes.length + 1);
    room(bytes.length).put(bytes);
    return u8(0).pad();
  }

  public PayloadWriter attribute(int type, Ip value) {
    if (value.v6()) {
      return attribute(type, value.toBytes());
    }
    header(type, 4);
    int bits = value.v4Bits();
    return be16(bits >>> 16).be16(bits);
  }

  /** The same, marked as in network order (NLA_F_NET_BYTEORDER). */
  public PayloadWriter attributeMarked(int type, Ip value) {
    return attribute(type | NETWORK_ORDER, value);
  }

  public PayloadWriter attribute(int type, Mac value) {
    return attribute(type, value.toBytes());
  }

  /** An attribute whose value is what the content writes; marked NLA_F_NESTED. */
  public PayloadWriter nested(int type, Consumer<PayloadWriter> content) {
    int start = buffer.position();
    header(type | NESTED, 0);
    content.accept(this);
    int length = buffer.position() - start;
    if (length > MAX_ATTRIBUTE) {
      throw new IllegalStateException("an attribute of " + length + " bytes");
    }
    buffer.putShort(start, (short) length);
    return this;
  }

  /** Everything the other one holds. */
  public PayloadWriter append(PayloadWriter other) {
    room(other.length()).put(other.toBytes());
    return this;
  }

  /** Bytes written so far. */
  public int length() {
    return buffer.position();
  }

  byte[] toBytes() {
    byte[] bytes = new byte[buffer.position()];
    buffer.get(0, bytes);
    return bytes;
  }

  private void header(int type, int valueLength) {
    if (valueLength + HEADER > MAX_ATTRIBUTE) {
      throw new IllegalArgumentException("an attribute of " + valueLength + " bytes");
    }
    u16(valueLength + HEADER).u16(type);
  }

  private PayloadWriter pad() {
    return zero(Nlmsg.align(buffer.position()) - buffer.position());
  }

  private ByteBuffer room(int count) {
    if (buffer.remaining() < count) {
      int capacity = Math.max(buffer.capacity() * 2, buffer.position() + count);
      buffer = ByteBuffer.allocate(capacity).order(ByteOrder.nativeOrder()).put(buffer.flip());
    }
    return buffer;
  }
}
