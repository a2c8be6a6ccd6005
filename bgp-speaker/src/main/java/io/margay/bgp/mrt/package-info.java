/**
 * Tables as files that other tools read and write: MRT's TABLE_DUMP_V2.
 *
 * <p>Life of a dump: {@code speaker.Routing} gives {@link io.margay.bgp.mrt.MrtWriter} the peers
 * and then each prefix with its paths, the best first; the octets go to who asked, {@code netctl
 * bgp dump} by pieces or a file at an interval. Life of a file: {@link io.margay.bgp.mrt.MrtReader}
 * goes from record to record and hands each prefix with its paths on; what is no table of unicast
 * routes is passed over.
 *
 * <p>Pure: octets in, values out, and the other way. Invariants: what is written is read back as
 * the same paths; no input makes the reader throw anything but {@link
 * io.margay.bgp.mrt.MrtException}, which names the octet, or read outside its record.
 *
 * <p>Standards: RFC 6396 sections 2, 4.3 (PEER_INDEX_TABLE, RIB_IPV4_UNICAST, RIB_IPV6_UNICAST; the
 * next hop of IPv6 in a shortened MP_REACH_NLRI, section 4.3.4), RFC 8050 section 4 (path
 * identifiers). The whole MP_REACH_NLRI that some tools write is read, too.
 *
 * <p>Rejected: a library (none that Margay uses has it), TABLE_DUMP of 1999 (AS numbers of two
 * octets), BGP4MP logs (a recording, see {@code bgp.replay}, says more).
 */
@NullMarked
package io.margay.bgp.mrt;

import org.jspecify.annotations.NullMarked;
