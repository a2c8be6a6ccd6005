package io.margay.bgp.mrt;

import io.margay.bgp.wire.Attribute;
import io.margay.bgp.wire.AttributeOctets;
import io.margay.bgp.wire.MessageException;
import io.margay.bgp.wire.PathAttributes;
import io.margay.model.net.AsNumber;
import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads tables of unicast routes, and passes other records over. Of one thread. */
public final class MrtReader {
  /** Takes what is read. */
  public interface Table {
    /** One prefix with its paths, as the file has them. */
    void prefix(Cidr prefix, List<MrtPath> paths);
  }

  private static final int MAX_RECORD = 1 << 24;

  private final Table table;
  private List<MrtPeer> peers = List.of();
  private long at;
  private int unreadable;

  public MrtReader(Table table) {
    this.table = table;
  }

  /** The peers that paths are of. */
  public List<MrtPeer> peers() {
    return peers;
  }

  /** How many paths had attributes that make no route. */
  public int unreadable() {
    return unreadable;
  }

  /**
   * Reads as many whole records as there are, and leaves the rest.
   *
   * @throws MrtException when it is no MRT
   */
  public void read(ByteBuffer in) throws MrtException {
    while (in.remaining() >= Mrt.HEADER) {
      int start = in.position();
      int type = Short.toUnsignedInt(in.getShort(start + 4));
      int subtype = Short.toUnsignedInt(in.getShort(start + 6));
      int length = in.getInt(start + 8);
      if (length < 0 || length > MAX_RECORD) {
        throw new MrtException(at, "a record of " + Integer.toUnsignedString(length) + " octets");
      }
      if (in.remaining() < Mrt.HEADER + length) {
        return;
      }
      ByteBuffer body = in.slice(start + Mrt.HEADER, length);
      in.position(start + Mrt.HEADER + length);
      if (type == Mrt.TABLE_DUMP_V2) {
        record(subtype, body);
      }
      at += Mrt.HEADER + length;
    }
  }

  /** Nothing more comes. */
  public void end(ByteBuffer left) throws MrtException {
    if (left.hasRemaining()) {
      throw new MrtException(at, "the last record is cut short");
    }
  }

  private void record(int subtype, ByteBuffer body) throws MrtException {
    try {
      switch (subtype) {
        case Mrt.PEER_INDEX_TABLE -> peers(body);
        case Mrt.RIB_IPV4_UNICAST -> prefix(body, false, false);
        case Mrt.RIB_IPV6_UNICAST -> prefix(body, true, false);
        case Mrt.RIB_IPV4_UNICAST_ADDPATH -> prefix(body, false, true);
        case Mrt.RIB_IPV6_UNICAST_ADDPATH -> prefix(body, true, true);
        default -> {}
      }
    } catch (BufferUnderflowException e) {
      throw new MrtException(at, "a record of TABLE_DUMP_V2 ends in the middle of a field");
    }
  }

  private void peers(ByteBuffer body) {
    body.getInt(); // collector's identifier
    octets(body, Short.toUnsignedInt(body.getShort())); // view
    int count = Short.toUnsignedInt(body.getShort());
    List<MrtPeer> found = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int type = body.get();
      Ip identifier = Ip.v4(body.getInt());
      Ip address = Ip.ofBytes(octets(body, (type & Mrt.PEER_IPV6) != 0 ? 16 : 4));
      long as =
          (type & Mrt.PEER_AS4) != 0
              ? Integer.toUnsignedLong(body.getInt())
              : Short.toUnsignedInt(body.getShort());
      found.add(new MrtPeer(identifier, address, new AsNumber(as)));
    }
    peers = List.copyOf(found);
  }

  private void prefix(ByteBuffer body, boolean v6, boolean ids) throws MrtException {
    body.getInt(); // sequence number
    int length = Byte.toUnsignedInt(body.get());
    if (length > (v6 ? 128 : 32)) {
      throw new MrtException(at, "a prefix of length " + length);
    }
    byte[] address = new byte[v6 ? 16 : 4];
    body.get(address, 0, (length + 7) / 8);
    Cidr prefix = Cidr.containing(Ip.ofBytes(address), length);
    int count = Short.toUnsignedInt(body.getShort());
    List<MrtPath> paths = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int peer = Short.toUnsignedInt(body.getShort());
      long originated = Integer.toUnsignedLong(body.getInt());
      int id = ids ? body.getInt() : 0;
      byte[] attributes = octets(body, Short.toUnsignedInt(body.getShort()));
      Optional<PathAttributes> read = attributes(attributes, v6);
      if (read.isPresent()) {
        paths.add(new MrtPath(peer, originated, id, read.get()));
      } else {
        unreadable++;
      }
    }
    table.prefix(prefix, paths);
  }

  private static byte[] octets(ByteBuffer body, int count) {
    if (count > body.remaining()) {
      throw new BufferUnderflowException();
    }
    byte[] octets = new byte[count];
    body.get(octets);
    return octets;
  }

  /** The next hop is taken out of the list, which is then read like one of an UPDATE. */
  private static Optional<PathAttributes> attributes(byte[] list, boolean v6) {
    ByteBuffer in = ByteBuffer.wrap(list);
    ByteBuffer rest = ByteBuffer.allocate(list.length + AttributeOctets.PLACE_LENGTH);
    AttributeOctets.writePlace(rest);
    Optional<Ip> hop = Optional.empty();
    try {
      while (in.hasRemaining()) {
        int start = in.position();
        boolean extended = (in.get() & Attribute.EXTENDED_LENGTH) != 0;
        int type = Byte.toUnsignedInt(in.get());
        int length = extended ? Short.toUnsignedInt(in.getShort()) : Byte.toUnsignedInt(in.get());
        byte[] value = octets(in, length);
        if (type == Attribute.MP_REACH_NLRI) {
          hop = value.length == 0 ? hop : reach(ByteBuffer.wrap(value));
        } else if (type == Attribute.NEXT_HOP && length == 4) {
          hop = v6 ? hop : hop.or(() -> Optional.of(Ip.ofBytes(value)));
        } else {
          rest.put((byte) flags(list[start], type)).put(list, start + 1, in.position() - start - 1);
        }
      }
      byte[] others = new byte[rest.position()];
      rest.get(0, others);
      PathAttributes read = AttributeOctets.read(others);
      return hop.map(read::withNextHop);
    } catch (BufferUnderflowException | MessageException e) {
      return Optional.empty(); // counted
    }
  }

  /** BIRD 2.0 writes LOCAL_PREF without any flag. */
  private static int flags(int written, int type) {
    return type == Attribute.LOCAL_PREF
        ? Attribute.TRANSITIVE | (written & Attribute.EXTENDED_LENGTH)
        : written;
  }

  /** The length of the next hop and itself, or all of an MP_REACH_NLRI; the global one of two. */
  private static Optional<Ip> reach(ByteBuffer value) {
    int length = Byte.toUnsignedInt(value.get(value.position()));
    if (value.remaining() != length + 1) {
      octets(value, 3); // AFI, SAFI
      length = value.hasRemaining() ? Byte.toUnsignedInt(value.get(value.position())) : 0;
    }
    if (!value.hasRemaining()) {
      return Optional.empty();
    }
    value.get();
    return length == 4 || length == 16 || length == 32
        ? Optional.of(Ip.ofBytes(octets(value, Math.min(length, 16))))
        : Optional.empty();
  }
}
