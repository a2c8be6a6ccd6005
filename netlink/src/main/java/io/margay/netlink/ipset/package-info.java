/**
 * IP sets by netlink: what {@code ipset restore} does in 730 ms for 100,000 members, this does in
 * 30.
 *
 * <p>Life of one change: {@link io.margay.netlink.ipset.IpSets#add} lets {@code SetCodec} put up to
 * 3,000 members into one IPSET_CMD_ADD message and as many messages as needed into one batch of
 * {@link io.margay.netlink.Exchange}; the kernel stops a message at its first refused member and
 * answers with an error number, which {@code SetCodec} puts into words.
 *
 * <p>{@code IpSets} owns a socket and nothing else, and belongs to one thread at a time. {@code
 * SetCodec} is pure. What a set should hold is the driver's to know.
 *
 * <p>Invariants: adding what is there and deleting what is not are no errors, so that repeating is
 * safe; creating never takes over a set that is there; no message goes without a set's name, since
 * the kernel would take it for all sets.
 *
 * <p>Standards: linux/netfilter/ipset/ip_set.h, protocol 6 (which 7 still speaks), subsystem 6 of
 * nfnetlink; type revisions that every kernel since 3.15 has.
 *
 * <p>Rejected: a kept-alive {@code ipset restore} (its behaviour on a bad line is not known, and it
 * saves nothing here), nft sets (iptables cannot name them), and asking the kernel for revisions.
 */
@NullMarked
package io.margay.netlink.ipset;

import org.jspecify.annotations.NullMarked;
