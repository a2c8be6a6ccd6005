package io.margay.bench.bgp;

/** Numbers and addresses of those that talk to the device under test. */
final class Peers {
  static final int DUT_AS = 65000;
  static final String DUT = "10.88.0.1";
  static final String DUT_V6 = "fd88::1";
  static final int HOLD_SECONDS = 240;

  private Peers() {}

  /** The IPv4 address of a peer, which is also its identifier. */
  static String address(int peer) {
    return "10.88." + (1 + peer / 200) + "." + (1 + peer % 200);
  }

  /** The same as a number. */
  static int bits(int peer) {
    return (10 << 24) | (88 << 16) | ((1 + peer / 200) << 8) | (1 + peer % 200);
  }
}
