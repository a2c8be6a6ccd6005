package io.margay.bgp.wire;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;

/**
 * What BIRD 2.0.12 sent, read off the socket of a hand-made peer in AS 64512. Its configuration:
 *
 * <pre>
 *   router id 10.9.9.2;
 *   protocol static { ipv4; route 10.2.0.0/16 blackhole; route 10.4.0.0/17 blackhole;
 *     route 10.3.3.0/24 blackhole { bgp_community.add((65002,7));
 *       bgp_large_community.add((65002,1,2)); bgp_ext_community.add((rt,65002,9));
 *       bgp_path.prepend(4200000009); }; }
 *   protocol bgp { local as 4200000002; neighbor 127.0.0.6 as 64512; passive on;
 *     ipv4 { import all; export all; next hop address 192.0.2.1; }; }
 * </pre>
 */
public final class Captured {
  static final String MARKER = "ffffffffffffffffffffffffffffffff";

  public static final byte[] OPEN =
      hex(
          MARKER
              + "0035"
              + "01" // length 53, OPEN
              + "04"
              + "5ba0"
              + "00f0" // version 4, AS 23456, hold time 240 s
              + "0a090902" // identifier 10.9.9.2
              + "18"
              + "0216" // 24 octets of parameters: capabilities, 22 octets
              + "0104"
              + "00010001" // multiprotocol: IPv4 unicast
              + "0200" // route refresh
              + "4002"
              + "0078" // graceful restart: no flags, 120 s
              + "4104"
              + "fa56ea02" // four-octet AS 4200000002
              + "4600" // enhanced route refresh
              + "4700"); // long-lived graceful restart, no family

  static final byte[] KEEPALIVE = hex(MARKER + "0013" + "04");

  /** Two prefixes that share their attributes. */
  public static final byte[] UPDATE =
      hex(
          MARKER
              + "0032"
              + "02" // length 50, UPDATE
              + "0000" // nothing withdrawn
              + "0014" // 20 octets of attributes
              + "400101"
              + "00" // ORIGIN IGP
              + "400206"
              + "0201"
              + "fa56ea02" // AS_PATH: sequence of one
              + "400304"
              + "c0000201" // NEXT_HOP 192.0.2.1
              + "11"
              + "0a0400" // 10.4.0.0/17
              + "10"
              + "0a02"); // 10.2.0.0/16

  /** One prefix with every kind of community. */
  public static final byte[] UPDATE_COMMUNITIES =
      hex(
          MARKER
              + "0054"
              + "02"
              + "0000"
              + "0039"
              + "400101"
              + "00"
              + "40020a"
              + "0202"
              + "fa56ea02"
              + "fa56ea09"
              + "400304"
              + "c0000201"
              + "c00804"
              + "fdea0007" // COMMUNITIES 65002:7
              + "c01008"
              + "0002fdea00000009" // route target 65002:9
              + "c0200c"
              + "0000fdea"
              + "00000001"
              + "00000002" // LARGE_COMMUNITIES
              + "18"
              + "0a0303"); // 10.3.3.0/24

  /** End-of-RIB of RFC 4724: an UPDATE without anything. */
  public static final byte[] END_OF_RIB = hex(MARKER + "0017" + "02" + "0000" + "0000");

  public static final byte[] WITHDRAWAL =
      hex(
          MARKER
              + "0022"
              + "02"
              + "000b" // 11 octets withdrawn
              + "11"
              + "0a0400"
              + "10"
              + "0a02"
              + "18"
              + "0a0303"
              + "0000");

  /** {@code birdc disable m "bye"}: Cease, administrative shutdown, RFC 9003 text. */
  public static final byte[] SHUTDOWN = hex(MARKER + "0019" + "03" + "06" + "02" + "03" + "627965");

  /** Written from RFC 2918: ROUTE-REFRESH for IPv4 unicast. */
  public static final byte[] ROUTE_REFRESH = hex(MARKER + "0017" + "05" + "0001" + "00" + "01");

  public static List<byte[]> all() {
    return List.of(
        OPEN,
        KEEPALIVE,
        UPDATE,
        UPDATE_COMMUNITIES,
        END_OF_RIB,
        WITHDRAWAL,
        SHUTDOWN,
        ROUTE_REFRESH);
  }

  private Captured() {}

  /** Octets from hexadecimal text in which blanks do not count. */
  public static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replace(" ", ""));
  }

  /** A message of a type around a body given in hexadecimal, with the right length. */
  public static byte[] frame(int type, String body) {
    byte[] octets = hex(body);
    return ByteBuffer.allocate(19 + octets.length)
        .put(hex(MARKER))
        .putShort((short) (19 + octets.length))
        .put((byte) type)
        .put(octets)
        .array();
  }

  /** An UPDATE from its three parts in hexadecimal. */
  public static byte[] update(String withdrawn, String attributes, String announced) {
    return frame(
        2,
        "%04x%s%04x%s%s"
            .formatted(
                hex(withdrawn).length, withdrawn, hex(attributes).length, attributes, announced));
  }
}
