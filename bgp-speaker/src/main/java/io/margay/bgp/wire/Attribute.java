package io.margay.bgp.wire;

import java.nio.ByteBuffer;

/**
 * A path attribute as it travels (RFC 4271 section 4.3): those we only pass on are kept so, octet
 * for octet.
 *
 * @param flags the attribute flags; the extended length bit is set or cleared when writing
 * @param type the attribute type code, 0 to 255
 */
public record Attribute(int flags, int type, Octets value) {
  public static final int ORIGIN = 1;
  public static final int AS_PATH = 2;
  public static final int NEXT_HOP = 3;
  public static final int MULTI_EXIT_DISC = 4;
  public static final int LOCAL_PREF = 5;
  public static final int ATOMIC_AGGREGATE = 6;
  public static final int AGGREGATOR = 7;
  public static final int COMMUNITIES = 8; // RFC 1997
  public static final int ORIGINATOR_ID = 9; // RFC 4456
  public static final int CLUSTER_LIST = 10; // RFC 4456
  public static final int MP_REACH_NLRI = 14; // RFC 4760
  public static final int MP_UNREACH_NLRI = 15; // RFC 4760
  public static final int EXTENDED_COMMUNITIES = 16; // RFC 4360
  public static final int AS4_PATH = 17; // RFC 6793
  public static final int AS4_AGGREGATOR = 18; // RFC 6793
  public static final int IPV6_COMMUNITIES = 25; // RFC 5701
  public static final int LARGE_COMMUNITIES = 32; // RFC 8092
  public static final int ONLY_TO_CUSTOMER = 35; // RFC 9234

  public static final int OPTIONAL = 0x80;
  public static final int TRANSITIVE = 0x40;
  static final int PARTIAL = 0x20;
  public static final int EXTENDED_LENGTH = 0x10;

  /** An attribute that everyone may pass on, such as communities. */
  public static Attribute optionalTransitive(int type, Octets value) {
    return new Attribute(OPTIONAL | TRANSITIVE, type, value);
  }

  /** An attribute that goes no farther than to the peer. */
  public static Attribute optional(int type, Octets value) {
    return new Attribute(OPTIONAL, type, value);
  }

  public boolean optional() {
    return (flags & OPTIONAL) != 0;
  }

  public boolean transitive() {
    return (flags & TRANSITIVE) != 0;
  }

  /** This attribute as one that somebody on the way did not know (RFC 4271 section 5). */
  public Attribute partial() {
    return new Attribute(flags | PARTIAL, type, value);
  }

  /** Whether this implementation knows what the attribute means. */
  public boolean recognized() {
    return switch (type) {
      case COMMUNITIES, EXTENDED_COMMUNITIES, LARGE_COMMUNITIES, ORIGINATOR_ID, CLUSTER_LIST ->
          true;
      default -> false;
    };
  }

  void write(ByteBuffer out) {
    writeHeader(flags, type, value.length(), out);
    value.writeTo(out);
  }

  static void writeHeader(int flags, int type, int length, ByteBuffer out) {
    if (length > 255) {
      out.put((byte) (flags | EXTENDED_LENGTH)).put((byte) type).putShort((short) length);
    } else {
      out.put((byte) (flags & ~EXTENDED_LENGTH)).put((byte) type).put((byte) length);
    }
  }

  int wireLength() {
    return (value.length() > 255 ? 4 : 3) + value.length();
  }
}
