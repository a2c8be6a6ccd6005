package io.margay.bgp.wire;

import io.margay.model.net.AsNumber;
import io.margay.model.net.Ip;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Reads the path attributes of one UPDATE (RFC 4271 section 4.3) and decides about every error as
 * RFC 7606 section 7 does: end the session, treat the routes as withdrawn, or drop the attribute.
 */
public final class AttributeReader {
  private static final int ALL_BITS = Attribute.OPTIONAL | Attribute.TRANSITIVE;
  private static final int WELL_KNOWN = Attribute.TRANSITIVE;
  private static final int OPTIONAL_LOCAL = Attribute.OPTIONAL;

  private final AttributeContext context;
  private final byte[] in;
  private final long[] seen = new long[4]; // types, a bit each
  private List<String> discarded = List.of();
  private final List<Attribute> others = new ArrayList<>(4);
  private @Nullable String withdraw;
  private @Nullable Origin origin;
  private @Nullable AsPath asPath;
  private @Nullable Ip nextHop;
  private OptionalLong med = OptionalLong.empty();
  private OptionalLong localPref = OptionalLong.empty();
  private boolean atomicAggregate;
  private @Nullable Aggregator aggregator;
  private @Nullable AsPath as4Path;
  private @Nullable Aggregator as4Aggregator;
  private @Nullable MpReach reach;
  private boolean reachSeen;
  private PrefixList unreach = PrefixList.EMPTY;

  private AttributeReader(byte[] in, AttributeContext context) {
    this.in = in;
    this.context = context;
  }

  /**
   * Reads a whole attribute list.
   *
   * @param announces whether the message has NLRI outside of attributes
   * @throws MessageException when only ending the session is safe
   */
  public static AttributeResult read(Octets list, AttributeContext context, boolean announces)
      throws MessageException {
    return read(list.array(), 0, list.length(), context, announces);
  }

  /** The same with a list from a buffer's position to its limit. */
  public static AttributeResult read(ByteBuffer list, AttributeContext context, boolean announces)
      throws MessageException {
    return read(Octets.take(list, list.remaining()), context, announces);
  }

  /** The same with a list inside a larger array: the octets from an index to before another. */
  public static AttributeResult read(
      byte[] in, int from, int end, AttributeContext context, boolean announces)
      throws MessageException {
    AttributeReader reader = new AttributeReader(in, context);
    int at = from;
    while (at < end) {
      at = reader.readOne(at, end);
    }
    return reader.finish(announces);
  }

  /** Reads one attribute; where the next one begins, which is the end when it cannot be told. */
  private int readOne(int at, int end) throws MessageException {
    if (end - at < 3) {
      return overrun("the last attribute's header is cut short", end);
    }
    int flags = in[at] & 0xff;
    int type = in[at + 1] & 0xff;
    boolean extended = (flags & Attribute.EXTENDED_LENGTH) != 0;
    if (extended && end - at < 4) {
      return overrun("the last attribute's length is cut short", end);
    }
    int length = extended ? (in[at + 2] & 0xff) << 8 | (in[at + 3] & 0xff) : in[at + 2] & 0xff;
    int value = at + (extended ? 4 : 3);
    if (length > end - value) {
      return overrun("attribute " + type + " is longer than the list", end);
    }
    if ((seen[type >> 6] & 1L << type) == 0) {
      seen[type >> 6] |= 1L << type;
      readValue(flags, type, value, length);
    } else if (type == Attribute.MP_REACH_NLRI || type == Attribute.MP_UNREACH_NLRI) {
      throw malformedList("attribute " + type + " occurs twice"); // RFC 7606 section 3 g
    } else {
      discard("attribute " + type + " occurs twice, the first one counts");
    }
    return value + length;
  }

  private int overrun(String why, int end) {
    withdraw(why); // RFC 7606 section 4
    return end;
  }

  private int i32(int at) {
    return in[at] << 24
        | (in[at + 1] & 0xff) << 16
        | (in[at + 2] & 0xff) << 8
        | (in[at + 3] & 0xff);
  }

  private ByteBuffer buffer(int at, int length) {
    return ByteBuffer.wrap(in, at, length).slice();
  }

  private void readValue(int flags, int type, int value, int length) throws MessageException {
    switch (type) {
      case Attribute.ORIGIN -> {
        if (check(flags, WELL_KNOWN, type) && sized(type, length == 1, length)) {
          readOrigin(in[value] & 0xff);
        }
      }
      case Attribute.AS_PATH -> {
        if (check(flags, WELL_KNOWN, type)) {
          readAsPath(value, value + length);
        }
      }
      case Attribute.NEXT_HOP -> {
        if (check(flags, WELL_KNOWN, type) && sized(type, length == 4, length)) {
          nextHop = Ip.v4(i32(value));
        }
      }
      case Attribute.MULTI_EXIT_DISC -> {
        if (check(flags, OPTIONAL_LOCAL, type) && sized(type, length == 4, length)) {
          med = OptionalLong.of(Integer.toUnsignedLong(i32(value)));
        }
      }
      case Attribute.LOCAL_PREF -> {
        if (internalOnly(type)
            && check(flags, WELL_KNOWN, type)
            && sized(type, length == 4, length)) {
          localPref = OptionalLong.of(Integer.toUnsignedLong(i32(value)));
        }
      }
      case Attribute.ATOMIC_AGGREGATE -> {
        if (check(flags, WELL_KNOWN, type) && kept(type, length == 0, length)) {
          atomicAggregate = true;
        }
      }
      case Attribute.AGGREGATOR -> {
        if (check(flags, ALL_BITS, type)
            && kept(type, length == (context.fourOctetAs() ? 8 : 6), length)) {
          aggregator = readAggregator(type, buffer(value, length), context.fourOctetAs());
        }
      }
      case Attribute.MP_REACH_NLRI -> readReach(flags, value, value + length);
      case Attribute.MP_UNREACH_NLRI -> readUnreach(flags, value, value + length);
      case Attribute.AS4_PATH -> readAs4Path(flags, value, value + length);
      case Attribute.AS4_AGGREGATOR -> {
        if (fromTwoOctetPeer(type)
            && check(flags, ALL_BITS, type)
            && kept(type, length == 8, length)) {
          as4Aggregator = readAggregator(type, buffer(value, length), true);
        }
      }
      default -> readOther(flags, type, value, length);
    }
  }

  private void readOther(int flags, int type, int value, int length) throws MessageException {
    boolean good =
        switch (type) {
          case Attribute.COMMUNITIES -> transitive(flags, type, length, 4);
          case Attribute.EXTENDED_COMMUNITIES -> transitive(flags, type, length, 8);
          case Attribute.IPV6_COMMUNITIES -> transitive(flags, type, length, 20);
          case Attribute.LARGE_COMMUNITIES -> transitive(flags, type, length, 12);
          case Attribute.ONLY_TO_CUSTOMER ->
              check(flags, ALL_BITS, type) && sized(type, length == 4, length);
          case Attribute.ORIGINATOR_ID ->
              internalOnly(type)
                  && check(flags, OPTIONAL_LOCAL, type)
                  && sized(type, length == 4, length);
          case Attribute.CLUSTER_LIST ->
              internalOnly(type)
                  && check(flags, OPTIONAL_LOCAL, type)
                  && sized(type, length != 0 && length % 4 == 0, length);
          default -> {
            if ((flags & Attribute.OPTIONAL) == 0) {
              throw refused(
                  NotificationCause.UNRECOGNIZED_WELL_KNOWN,
                  new Attribute(flags, type, Octets.of(in, value, length)),
                  "attribute " + type + " claims to be well-known, but is not");
            }
            yield true;
          }
        };
    if (good) {
      int kept = flags & ~Attribute.EXTENDED_LENGTH;
      Octets octets = Octets.of(in, value, length);
      boolean large = type == Attribute.LARGE_COMMUNITIES;
      others.add(new Attribute(kept, type, large ? Communities.withoutRepeats(octets) : octets));
    }
  }

  private boolean transitive(int flags, int type, int length, int unit) {
    return check(flags, ALL_BITS, type) && sized(type, length != 0 && length % unit == 0, length);
  }

  private void readOrigin(int code) {
    origin = Origin.of(code).orElse(null);
    if (origin == null) {
      withdraw("ORIGIN has the value " + code); // RFC 7606 section 7.1
    }
  }

  private void readAsPath(int from, int end) {
    try {
      asPath = AsPath.read(in, from, end, context.fourOctetAs());
    } catch (AsPath.MalformedPathException e) {
      withdraw(String.valueOf(e.getMessage())); // RFC 7606 section 7.2
    }
  }

  private void readAs4Path(int flags, int from, int end) {
    if (!fromTwoOctetPeer(Attribute.AS4_PATH) || !check(flags, ALL_BITS, Attribute.AS4_PATH)) {
      return;
    }
    try {
      as4Path = AsPath.readAs4(in, from, end);
    } catch (AsPath.MalformedPathException e) {
      discard("AS4_PATH is dropped: " + e.getMessage()); // RFC 6793 section 6
    }
  }

  private @Nullable Aggregator readAggregator(int type, ByteBuffer value, boolean fourOctet) {
    long as = fourOctet ? Integer.toUnsignedLong(value.getInt()) : value.getShort() & 0xffff;
    if (as == 0) { // RFC 7607 section 2
      discard("attribute " + type + " names AS 0, it is dropped");
      return null;
    }
    return new Aggregator(new AsNumber(as), Ip.v4(value.getInt()));
  }

  private void readReach(int flags, int from, int end) throws MessageException {
    check(flags, OPTIONAL_LOCAL, Attribute.MP_REACH_NLRI);
    reachSeen = true;
    try {
      reach = MpReach.read(in, from, end, context).orElse(null);
    } catch (MessageException e) {
      throw malformed(flags, Attribute.MP_REACH_NLRI, from, end, e);
    }
    if (reach != null) {
      usable(reach.nextHop());
    }
  }

  private void readUnreach(int flags, int from, int end) throws MessageException {
    check(flags, OPTIONAL_LOCAL, Attribute.MP_UNREACH_NLRI);
    try {
      unreach = MpReach.readWithdrawn(in, from, end, context).orElse(PrefixList.EMPTY);
    } catch (MessageException e) {
      throw malformed(flags, Attribute.MP_UNREACH_NLRI, from, end, e);
    }
  }

  /** RFC 7606 section 3 c: wrong Optional or Transitive bits withdraw the routes. */
  private boolean check(int flags, int expected, int type) {
    if ((flags & ALL_BITS) != expected) {
      withdraw("attribute %d has flags 0x%02x".formatted(type, flags));
      return false;
    }
    return true;
  }

  private boolean sized(int type, boolean good, int length) {
    if (!good) {
      withdraw("attribute " + type + " has " + length + " octets");
    }
    return good;
  }

  private boolean kept(int type, boolean good, int length) {
    if (!good) {
      discard("attribute " + type + " has " + length + " octets, it is dropped");
    }
    return good;
  }

  private boolean internalOnly(int type) {
    if (context.external()) {
      discard("attribute " + type + " from another AS is dropped");
    }
    return !context.external();
  }

  private boolean fromTwoOctetPeer(int type) {
    if (context.fourOctetAs()) {
      discard("attribute " + type + " from a four-octet peer is dropped");
    }
    return !context.fourOctetAs();
  }

  private Ip usable(Ip hop) {
    if (hop.v6()) {
      return usableV6(hop);
    }
    int first = hop.v4Bits() >>> 24;
    if (first == 0 || (first == 127 && !context.loopback()) || first >= 224) {
      withdraw("the next hop is " + hop);
    }
    return hop;
  }

  /** Not ::, ::1 (but on the loopback), IPv4-mapped or multicast. */
  private Ip usableV6(Ip hop) {
    boolean loopback = hop.high() == 0 && hop.low() == 1;
    boolean low = hop.high() == 0 && (hop.low() == 0 || hop.low() >>> 32 == 0xffff);
    if (low || (loopback && !context.loopback()) || hop.high() >>> 56 == 0xff) {
      withdraw("the next hop is " + hop);
    }
    return hop;
  }

  private void discard(String why) {
    if (discarded.isEmpty()) {
      discarded = new ArrayList<>();
    }
    discarded.add(why);
  }

  private void withdraw(String why) {
    if (withdraw == null) {
      withdraw = why;
    }
  }

  private AttributeResult finish(boolean announces) throws MessageException {
    boolean anything = announces || reach != null;
    if (anything) {
      checkMandatory(announces);
    }
    if (withdraw != null && !announces && !reachSeen) {
      // Which routes the broken list was about cannot be told (RFC 7606 section 5.2).
      throw malformedList(withdraw);
    }
    boolean usable = anything && withdraw == null;
    return new AttributeResult(
        usable ? Optional.of(build(announces)) : Optional.empty(),
        Optional.ofNullable(withdraw),
        discarded,
        Optional.ofNullable(reach),
        unreach);
  }

  private void checkMandatory(boolean announces) {
    if (origin == null) {
      withdraw("ORIGIN is missing");
    } else if (asPath == null) {
      withdraw("AS_PATH is missing");
    } else if (announces && nextHop == null) {
      withdraw("NEXT_HOP is missing");
    } else if (announces && nextHop != null) {
      usable(nextHop); // without NLRI it means nothing (RFC 4760 section 3)
    }
  }

  private PathAttributes build(boolean announces) {
    Ip hop = announces ? present(nextHop) : present(reach).nextHop();
    AsPath path = present(asPath);
    Aggregator by = aggregator;
    // RFC 6793 section 4.2.3: an AGGREGATOR other than AS_TRANS was rewritten by a router that
    // knows no AS4 attributes, so both of them are stale.
    boolean stale = as4Aggregator != null && by != null && by.as().value() != Open.AS_TRANS;
    if (!stale) {
      by = by != null && as4Aggregator != null ? as4Aggregator : by;
      path = as4Path != null ? path.merge(as4Path) : path;
    }
    if (others.size() > 1) {
      others.sort(Comparator.comparingInt(Attribute::type));
    }
    return new PathAttributes(
        present(origin),
        path,
        hop,
        med,
        localPref,
        atomicAggregate,
        Optional.ofNullable(by),
        others);
  }

  private static <T> T present(@Nullable T value) {
    if (value == null) {
      throw new IllegalStateException("the mandatory attributes were checked");
    }
    return value;
  }

  private static MessageException malformedList(String why) {
    return new MessageException(NotificationCause.MALFORMED_ATTRIBUTE_LIST, why);
  }

  /** RFC 4760 section 7 has one answer for all that is wrong in it, the prefixes included. */
  private MessageException malformed(int flags, int type, int from, int end, MessageException why) {
    return refused(
        NotificationCause.OPTIONAL_ATTRIBUTE,
        new Attribute(flags, type, Octets.of(in, from, end - from)),
        String.valueOf(why.getMessage()));
  }

  /** RFC 4271 section 6.3: the data is the whole attribute. */
  private static MessageException refused(
      NotificationCause cause, Attribute attribute, String why) {
    ByteBuffer data = ByteBuffer.allocate(attribute.wireLength());
    attribute.write(data);
    return new MessageException(cause, Octets.of(data.array()), why);
  }
}
