package io.margay.bgp.wire;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;

/** Writes path attributes by rising type (RFC 4271 section 5, RFC 6793 section 4.2.2). */
public final class AttributeWriter {
  private AttributeWriter() {}

  /**
   * The octets of an attribute list. An IPv6 next hop goes into an MP_REACH_NLRI without prefixes
   * at the front, for {@link UpdateWriter} to fill in.
   *
   * @param fourOctetAs whether the receiver announced four-octet AS numbers
   */
  public static byte[] write(PathAttributes attributes, boolean fourOctetAs) {
    ByteBuffer out = ByteBuffer.allocate(room(attributes));
    write(attributes, fourOctetAs, out);
    return Arrays.copyOf(out.array(), out.position());
  }

  /** Octets that are enough for a list. */
  public static int room(PathAttributes attributes) {
    int room = 110 + 3 * attributes.asPath().wireLength();
    List<Attribute> others = attributes.others();
    for (int i = 0; i < others.size(); i++) {
      room += others.get(i).wireLength();
    }
    return room;
  }

  /** Appends a list to a buffer that has {@link #room} for it. */
  public static void write(PathAttributes attributes, boolean fourOctetAs, ByteBuffer out) {
    writeKnown(attributes, fourOctetAs, out);
    writeOthers(attributes, fourOctetAs, out);
  }

  /** Whether a list of this class begins with an MP_REACH_NLRI to be filled in. */
  static boolean nextHopInReach(byte[] in, int at, int length) {
    return length > 1 && in[at + 1] == Attribute.MP_REACH_NLRI;
  }

  private static void writeKnown(PathAttributes attributes, boolean fourOctetAs, ByteBuffer out) {
    int wellKnown = Attribute.TRANSITIVE;
    if (attributes.nextHop().v6()) {
      out.put((byte) (Attribute.OPTIONAL | Attribute.EXTENDED_LENGTH))
          .put((byte) Attribute.MP_REACH_NLRI)
          .putShort((short) 21)
          .putShort((short) Family.IPV6_UNICAST.afi())
          .put((byte) Family.IPV6_UNICAST.safi())
          .put((byte) 16)
          .put(attributes.nextHop().toBytes())
          .put((byte) 0);
    }
    Attribute.writeHeader(wellKnown, Attribute.ORIGIN, 1, out);
    out.put((byte) attributes.origin().code());
    if (fourOctetAs) {
      Attribute.writeHeader(wellKnown, Attribute.AS_PATH, attributes.asPath().wireLength(), out);
      attributes.asPath().write(out);
    } else {
      byte[] narrow = attributes.asPath().twoOctet();
      Attribute.writeHeader(wellKnown, Attribute.AS_PATH, narrow.length, out);
      out.put(narrow);
    }
    if (!attributes.nextHop().v6()) {
      Attribute.writeHeader(wellKnown, Attribute.NEXT_HOP, 4, out);
      out.putInt(attributes.nextHop().v4Bits());
    }
    writeNumber(Attribute.OPTIONAL, Attribute.MULTI_EXIT_DISC, attributes.med(), out);
    writeNumber(wellKnown, Attribute.LOCAL_PREF, attributes.localPref(), out);
    if (attributes.atomicAggregate()) {
      Attribute.writeHeader(wellKnown, Attribute.ATOMIC_AGGREGATE, 0, out);
    }
    if (attributes.aggregator().isPresent()) {
      writeAggregator(attributes.aggregator().get(), fourOctetAs, out);
    }
  }

  private static void writeNumber(int flags, int type, OptionalLong value, ByteBuffer out) {
    if (value.isPresent()) {
      Attribute.writeHeader(flags, type, 4, out);
      out.putInt((int) value.getAsLong());
    }
  }

  private static void writeAggregator(Aggregator by, boolean fourOctetAs, ByteBuffer out) {
    int flags = Attribute.OPTIONAL | Attribute.TRANSITIVE;
    Attribute.writeHeader(flags, Attribute.AGGREGATOR, fourOctetAs ? 8 : 6, out);
    if (fourOctetAs) {
      out.putInt((int) by.as().value());
    } else {
      boolean fits = by.as().value() <= 0xffff;
      out.putShort((short) (fits ? by.as().value() : Open.AS_TRANS));
    }
    out.putInt(by.identifier().v4Bits());
  }

  private static void writeOthers(PathAttributes attributes, boolean fourOctetAs, ByteBuffer out) {
    boolean as4Done = fourOctetAs;
    List<Attribute> others = attributes.others();
    for (int i = 0; i < others.size(); i++) {
      Attribute attribute = others.get(i);
      if (!as4Done && attribute.type() > Attribute.AS4_AGGREGATOR) {
        writeAs4(attributes, out);
        as4Done = true;
      }
      attribute.write(out);
    }
    if (!as4Done) {
      writeAs4(attributes, out);
    }
  }

  /** What the two-octet forms could not say. */
  private static void writeAs4(PathAttributes attributes, ByteBuffer out) {
    int flags = Attribute.OPTIONAL | Attribute.TRANSITIVE;
    if (attributes.asPath().needsFourOctets()) {
      Attribute.writeHeader(flags, Attribute.AS4_PATH, attributes.asPath().wireLength(), out);
      attributes.asPath().write(out);
    }
    attributes
        .aggregator()
        .filter(by -> by.as().value() > 0xffff)
        .ifPresent(by -> {
          Attribute.writeHeader(flags, Attribute.AS4_AGGREGATOR, 8, out);
          out.putInt((int) by.as().value()).putInt(by.identifier().v4Bits());
        });
  }
}
