package io.margay.bgp.mrt;

import io.margay.bgp.wire.Attribute;
import io.margay.bgp.wire.AttributeWriter;
import io.margay.bgp.wire.PathAttributes;
import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Writes a table as TABLE_DUMP_V2, behind the list of its peers. Of one thread. */
public final class MrtWriter {
  private static final int MOST = 1 << 30;

  /** Octets of an MP_REACH_NLRI without prefixes as {@link AttributeWriter} begins a list with. */
  private static final int REACH = 25;

  private final int time;
  private ByteBuffer out = ByteBuffer.allocate(1 << 16);
  private int sequence;

  /**
   * @param time of the dump, seconds since 1970
   * @param identifier of the speaker
   */
  public MrtWriter(long time, Ip identifier, String view, List<MrtPeer> peers) {
    this.time = (int) time;
    byte[] name = view.getBytes(StandardCharsets.UTF_8);
    int start = begin(Mrt.PEER_INDEX_TABLE, 8 + name.length + peers.size() * 25);
    out.putInt(identifier.v4Bits()).putShort((short) name.length).put(name);
    out.putShort((short) peers.size());
    for (MrtPeer peer : peers) {
      out.put((byte) (Mrt.PEER_AS4 | (peer.address().v6() ? Mrt.PEER_IPV6 : 0)));
      out.putInt(peer.identifier().v4Bits()).put(peer.address().toBytes());
      out.putInt((int) peer.as().value());
    }
    end(start);
  }

  /** One prefix with its paths, the best first. */
  public void prefix(Cidr prefix, List<MrtPath> paths) {
    boolean ids = paths.stream().anyMatch(path -> path.pathId() != 0);
    boolean v6 = prefix.address().v6();
    int subtype =
        v6
            ? ids ? Mrt.RIB_IPV6_UNICAST_ADDPATH : Mrt.RIB_IPV6_UNICAST
            : ids ? Mrt.RIB_IPV4_UNICAST_ADDPATH : Mrt.RIB_IPV4_UNICAST;
    int start = begin(subtype, 32);
    int octets = (prefix.length() + 7) / 8;
    out.putInt(sequence++).put((byte) prefix.length());
    out.put(prefix.address().toBytes(), 0, octets).putShort((short) paths.size());
    for (MrtPath path : paths) {
      byte[] attributes = attributes(path.attributes());
      room(12 + attributes.length);
      out.putShort((short) path.peer()).putInt((int) path.originated());
      if (ids) {
        out.putInt(path.pathId());
      }
      out.putShort((short) attributes.length).put(attributes);
    }
    end(start);
  }

  /** An IPv6 next hop alone makes up the MP_REACH_NLRI (RFC 6396 section 4.3.4). */
  private static byte[] attributes(PathAttributes attributes) {
    byte[] whole = AttributeWriter.write(attributes, true);
    if (!attributes.nextHop().v6()) {
      return whole;
    }
    byte[] hop = attributes.nextHop().toBytes();
    ByteBuffer shorter = ByteBuffer.allocate(whole.length);
    shorter.put((byte) Attribute.OPTIONAL).put((byte) Attribute.MP_REACH_NLRI);
    shorter.put((byte) (1 + hop.length)).put((byte) hop.length).put(hop);
    shorter.put(whole, REACH, whole.length - REACH);
    return Arrays.copyOf(shorter.array(), shorter.position());
  }

  private int begin(int subtype, int length) {
    room(Mrt.HEADER + length);
    int start = out.position();
    out.putInt(time).putShort((short) Mrt.TABLE_DUMP_V2).putShort((short) subtype).putInt(0);
    return start;
  }

  private void end(int start) {
    out.putInt(start + 8, out.position() - start - Mrt.HEADER);
  }

  private void room(int length) {
    if (out.remaining() >= length) {
      return;
    }
    if (out.position() > MOST - length) {
      throw new IllegalStateException("a table of more than " + MOST + " octets");
    }
    int capacity = (int) Math.min(MOST, 2L * (out.position() + length));
    out = ByteBuffer.allocate(capacity).put(out.flip());
  }

  /** All that was written. */
  public ByteBuffer finish() {
    return out.duplicate().flip().slice().asReadOnlyBuffer();
  }
}
