package io.margay.bench.bgp;

/**
 * A number for the content of a table: the sum over its routes of a number for prefix and
 * attributes, so that it can follow changes in any order.
 */
final class Digest {
  static final int START = 0x811c_9dc5;

  private Digest() {}

  /** A digest of attributes with one more value; never 0 in practice. */
  static int mix(int digest, int value) {
    int mixed = (digest ^ value) * 0x85eb_ca6b;
    return mixed ^ (mixed >>> 15);
  }

  /** What a route adds to its table's digest. */
  static long route(int index, int attributes) {
    long mixed = (((long) index << 32) ^ (attributes & 0xffff_ffffL)) * 0x9e37_79b9_7f4a_7c15L;
    return mixed ^ (mixed >>> 29);
  }
}
