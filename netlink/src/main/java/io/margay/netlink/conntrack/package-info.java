/**
 * Tracked flows: listing them and forgetting some, since a flow of UDP keeps the way that its first
 * packet was sent, whatever the rules say by now.
 *
 * <p>Life of one deletion: {@link io.margay.netlink.conntrack.Conntrack#flows} dumps the table,
 * {@link io.margay.netlink.conntrack.FlowCodec} reads each entry into a {@link
 * io.margay.netlink.conntrack.Flow} and the caller's filter keeps what it is after; {@code delete}
 * names the entry by its original direction and its id, so that a new flow between the same ports
 * is not hit.
 *
 * <p>Owner: the handle's one thread. Nothing here lives longer than a call.
 *
 * <p>Invariants: an entry that is gone already is no error; an entry without ports (ICMP, GRE) is
 * passed over; IPv4 only until the data plane has IPv6.
 *
 * <p>Standards: linux/netfilter/nfnetlink_conntrack.h, linux/netfilter/nfnetlink.h.
 *
 * <p>Rejected: running {@code conntrack}, which is not installed everywhere and costs a process;
 * filters in the kernel (CTA_FILTER), which older kernels lack: a table of 100,000 entries is read
 * in a fraction of a second, and only when a mapping of UDP changes.
 */
@NullMarked
package io.margay.netlink.conntrack;

import org.jspecify.annotations.NullMarked;
