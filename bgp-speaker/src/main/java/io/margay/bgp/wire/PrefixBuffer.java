package io.margay.bgp.wire;

import io.margay.model.net.Cidr;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** A growing list of prefixes of one family, to be packed into UPDATEs. Used by one thread. */
public final class PrefixBuffer {
  private final Family family;
  private final boolean addPath;
  private long[] words;
  private byte[] lengths;
  private int[] pathIds;
  private int size;

  /**
   * An empty buffer.
   *
   * @param addPath whether each prefix has a path identifier on the wire (RFC 7911)
   */
  public PrefixBuffer(Family family, boolean addPath) {
    this(family, addPath, 16);
  }

  PrefixBuffer(Family family, boolean addPath, int room) {
    this.family = family;
    this.addPath = addPath;
    boolean v6 = family == Family.IPV6_UNICAST;
    this.words = new long[v6 ? 2 * room : room];
    this.lengths = new byte[v6 ? room : 0];
    this.pathIds = new int[addPath ? room : 0];
  }

  /** A view of the first packed IPv4 prefixes of an array, which is not copied. */
  static PrefixBuffer packed(long[] prefixes, int count) {
    PrefixBuffer view = new PrefixBuffer(Family.IPV4_UNICAST, false, 0);
    view.words = prefixes;
    view.size = count;
    return view;
  }

  public Family family() {
    return family;
  }

  public boolean addPath() {
    return addPath;
  }

  public int size() {
    return size;
  }

  public void clear() {
    size = 0;
  }

  /** Adds an IPv4 prefix without a path identifier. */
  public void add(long packed) {
    add(packed, 0);
  }

  /** Adds an IPv4 prefix. */
  public void add(long packed, int pathId) {
    if (size == words.length) {
      words = Arrays.copyOf(words, Math.max(4, 2 * size));
    }
    words[size] = packed;
    note(pathId);
  }

  /** Adds an IPv6 prefix; host bits are cleared. */
  public void add(long high, long low, int length, int pathId) {
    if (size == lengths.length) {
      words = Arrays.copyOf(words, Math.max(8, 4 * size));
      lengths = Arrays.copyOf(lengths, Math.max(4, 2 * size));
    }
    words[2 * size] = length >= 64 ? high : length == 0 ? 0 : high & ~0L << (64 - length);
    words[2 * size + 1] = length == 128 ? low : length <= 64 ? 0 : low & ~0L << (128 - length);
    lengths[size] = (byte) length;
    note(pathId);
  }

  /** Adds a prefix of this buffer's family. */
  public void add(Cidr prefix) {
    add(prefix, 0);
  }

  /** The same with a path identifier. */
  public void add(Cidr prefix, int pathId) {
    if (prefix.address().v6()) {
      add(prefix.address().high(), prefix.address().low(), prefix.length(), pathId);
    } else {
      add(PackedPrefix.of(prefix), pathId);
    }
  }

  private void note(int pathId) {
    if (addPath) {
      if (size == pathIds.length) {
        pathIds = Arrays.copyOf(pathIds, Math.max(4, 2 * size));
      }
      pathIds[size] = pathId;
    }
    size++;
  }

  /** What is in here now, as a list that does not change any more. */
  public PrefixList toList() {
    boolean v6 = family == Family.IPV6_UNICAST;
    return new PrefixList(
        family,
        Arrays.copyOf(words, v6 ? 2 * size : size),
        Arrays.copyOf(lengths, v6 ? size : 0),
        Arrays.copyOf(pathIds, addPath ? size : 0));
  }

  /** Octets that one prefix takes on the wire. */
  int wireLength(int index) {
    int length =
        family == Family.IPV4_UNICAST
            ? PackedPrefix.length(words[index])
            : Byte.toUnsignedInt(lengths[index]);
    return (addPath ? 5 : 1) + (length + 7) / 8;
  }

  void write(int index, ByteBuffer out) {
    if (addPath) {
      out.putInt(pathIds[index]);
    }
    if (family == Family.IPV4_UNICAST) {
      PackedPrefix.write(words[index], out);
    } else {
      int length = Byte.toUnsignedInt(lengths[index]);
      PrefixList.write(words[2 * index], words[2 * index + 1], length, out);
    }
  }
}
