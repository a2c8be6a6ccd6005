package io.margay.netlink.wire;

import io.margay.model.net.Ip;
import io.margay.model.net.Mac;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Walks over attributes (struct nlattr): {@code while (attributes.next()) switch
 * (attributes.type())}. What the caller does not ask for is passed over. Never reads outside the
 * buffer it was given.
 */
public final class AttributeReader {
  private static final int HEADER = 4;

  /** NLA_F_NESTED and NLA_F_NET_BYTEORDER are hints, not part of the type. */
  private static final int TYPE_MASK = 0x3fff;

  private final ByteBuffer region;
  private int start;
  private int end;

  /**
   * @param body the body of a message
   * @param offset where the attributes start: the length of the fixed part
   * @throws DecodeException when the body is shorter than its fixed part
   */
  public AttributeReader(ByteBuffer body, int offset) throws DecodeException {
    if (offset > body.limit()) {
      throw new DecodeException(
          "body of %d bytes, %d at least".formatted(body.limit(), offset), body.limit());
    }
    this.region = body.slice(offset, body.limit() - offset).order(ByteOrder.nativeOrder());
  }

  /**
   * Goes to the next attribute.
   *
   * @return false after the last one
   * @throws DecodeException when a length does not fit
   */
  public boolean next() throws DecodeException {
    start = Math.min(Nlmsg.align(end), region.limit());
    int remaining = region.limit() - start;
    if (remaining == 0) {
      return false;
    }
    if (remaining < HEADER) {
      throw new DecodeException(remaining + " bytes are too few for an attribute", start);
    }
    int length = Short.toUnsignedInt(region.getShort(start));
    if (length < HEADER || length > remaining) {
      throw new DecodeException("attribute length " + length + " of " + remaining, start);
    }
    end = start + length;
    return true;
  }

  public int type() {
    return region.getShort(start + 2) & TYPE_MASK;
  }

  /** Bytes of the value. */
  public int length() {
    return end - start - HEADER;
  }

  public int u8() throws DecodeException {
    return Byte.toUnsignedInt(region.get(value(1)));
  }

  public int u16() throws DecodeException {
    return Short.toUnsignedInt(region.getShort(value(2)));
  }

  /** 32 bits in native order. */
  public int u32() throws DecodeException {
    return region.getInt(value(4));
  }

  /** 16 bits in network order. */
  public int be16() throws DecodeException {
    int at = value(2);
    return Byte.toUnsignedInt(region.get(at)) << 8 | Byte.toUnsignedInt(region.get(at + 1));
  }

  /** 32 bits in network order. */
  public int be32() throws DecodeException {
    int native32 = region.getInt(value(4));
    return ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN
        ? native32
        : Integer.reverseBytes(native32);
  }

  /** 64 bits in native order. */
  public long u64() throws DecodeException {
    return region.getLong(value(8));
  }

  /** Text up to the first zero byte. */
  public String string() {
    byte[] bytes = bytes();
    int length = 0;
    while (length < bytes.length && bytes[length] != 0) {
      length++;
    }
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }

  public byte[] bytes() {
    return bytes(Integer.MAX_VALUE);
  }

  /** The first {@code limit} bytes of the value, or all when there are fewer. */
  public byte[] bytes(int limit) {
    byte[] bytes = new byte[Math.min(limit, length())];
    region.get(start + HEADER, bytes);
    return bytes;
  }

  /** An address of 4 or 16 bytes. */
  public Ip ip() throws DecodeException {
    if (length() == 4) {
      return Ip.v4(be32());
    }
    if (length() != 16) {
      throw new DecodeException("an address of " + length() + " bytes", start);
    }
    return Ip.ofBytes(bytes());
  }

  public Mac mac() throws DecodeException {
    if (length() != 6) {
      throw new DecodeException("a link address of " + length() + " bytes", start);
    }
    return Mac.ofBytes(bytes());
  }

  /** The attributes within this one. */
  public AttributeReader nested() throws DecodeException {
    return new AttributeReader(region.slice(start + HEADER, length()), 0);
  }

  private int value(int wanted) throws DecodeException {
    if (length() < wanted) {
      throw new DecodeException("a value of %d bytes, not %d".formatted(length(), wanted), start);
    }
    return start + HEADER;
  }
}
