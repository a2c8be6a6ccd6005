/**
 * The neighbour table (ARP) as rtnetlink tells and takes it.
 *
 * <p>Life of one message: {@code Neighbour.permanent(2, 169.254.1.1, ee:ee:ee:ee:ee:ee).add()} lets
 * {@code NeighbourCodec} write an RTM_NEWNEIGH, which {@code Netlink.batch} sends with the rest of
 * an attach; a dump or an event brings one back, which {@link
 * io.margay.netlink.neighbour.NeighbourCodec#read} turns into a value.
 *
 * <p>Pure: values and requests, no socket, no thread.
 *
 * <p>Invariants: only entries by IPv4 or IPv6 address are told; forwarding entries of bridges and
 * VXLAN travel in the same messages and are passed over.
 *
 * <p>Standards: rtnetlink(7), linux/neighbour.h.
 *
 * <p>Rejected: proxy entries (NTF_PROXY): the whole link answers by its {@code proxy_arp} setting.
 */
@NullMarked
package io.margay.netlink.neighbour;

import org.jspecify.annotations.NullMarked;
