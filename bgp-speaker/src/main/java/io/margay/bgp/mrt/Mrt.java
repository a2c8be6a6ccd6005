package io.margay.bgp.mrt;

/** Numbers of RFC 6396 and RFC 8050. */
final class Mrt {
  /** Octets of a record before its body: time, type, subtype, length. */
  static final int HEADER = 12;

  static final int TABLE_DUMP_V2 = 13;
  static final int PEER_INDEX_TABLE = 1;
  static final int RIB_IPV4_UNICAST = 2;
  static final int RIB_IPV6_UNICAST = 4;
  static final int RIB_IPV4_UNICAST_ADDPATH = 8;
  static final int RIB_IPV6_UNICAST_ADDPATH = 10;

  /** Of a peer's type: its address has 16 octets. */
  static final int PEER_IPV6 = 1;

  /** Of a peer's type: its AS number has 4 octets. */
  static final int PEER_AS4 = 2;

  private Mrt() {}
}
