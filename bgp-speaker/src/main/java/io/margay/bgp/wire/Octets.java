package io.margay.bgp.wire;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;

/** An immutable run of octets that compares by content and prints in hexadecimal. */
public final class Octets {
  public static final Octets EMPTY = new Octets(new byte[0]);

  private final byte[] bytes;

  private Octets(byte[] bytes) {
    this.bytes = bytes;
  }

  public static Octets of(byte... bytes) {
    return bytes.length == 0 ? EMPTY : new Octets(bytes.clone());
  }

  /** A copy of some octets of an array. */
  public static Octets of(byte[] in, int from, int length) {
    return length == 0 ? EMPTY : new Octets(Arrays.copyOfRange(in, from, from + length));
  }

  /** Octets given as integers, for constants; each 0 to 255. */
  public static Octets ofInts(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return new Octets(bytes);
  }

  /** The next octets of a buffer, which moves on. */
  public static Octets take(ByteBuffer in, int length) {
    if (length == 0) {
      return EMPTY;
    }
    byte[] bytes = new byte[length];
    in.get(bytes);
    return new Octets(bytes);
  }

  /** Octets in an array that nobody changes any more. */
  public static Octets own(byte[] bytes) {
    return new Octets(bytes);
  }

  /** The octets themselves, not to be changed. */
  byte[] array() {
    return bytes;
  }

  /** Four octets from an index on as one number. */
  public int intAt(int index) {
    return at(index) << 24 | at(index + 1) << 16 | at(index + 2) << 8 | at(index + 3);
  }

  public int length() {
    return bytes.length;
  }

  /** The octet at an index, 0 to 255. */
  public int at(int index) {
    return bytes[index] & 0xff;
  }

  /** A read-only view from the first octet to the last. */
  public ByteBuffer buffer() {
    return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
  }

  /** Whether these octets stand in an array from a place on. */
  public boolean standIn(byte[] array, int at) {
    return Arrays.equals(bytes, 0, bytes.length, array, at, at + bytes.length);
  }

  /** Copies them into an array. */
  public void copyTo(byte[] array, int at) {
    System.arraycopy(bytes, 0, array, at, bytes.length);
  }

  public void writeTo(ByteBuffer out) {
    out.put(bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Octets octets && Arrays.equals(bytes, octets.bytes);
  }

  /** FNV-1a: Arrays.hashCode gives lists of attributes that differ in two octets the same hash. */
  @Override
  public int hashCode() {
    int hash = 0x811c_9dc5;
    for (byte octet : bytes) {
      hash = (hash ^ octet) * 0x0100_0193;
    }
    return hash;
  }

  @Override
  public String toString() {
    return HexFormat.of().formatHex(bytes);
  }
}
