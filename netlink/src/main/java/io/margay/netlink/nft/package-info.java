/**
 * The event by which nftables says that a change has been committed.
 *
 * <p>Life of one event: {@code iptables-restore} commits a table; the kernel sends NFT_MSG_NEWGEN
 * to the group NFNLGRP_NFTABLES; the thread of a {@link io.margay.netlink.Listener} reads it into a
 * {@link io.margay.netlink.nft.Generation} and wakes those who wait in {@link
 * io.margay.netlink.nft.GenerationEvents#await}.
 *
 * <p>The memory of recent generations is written by the listener's thread and read under its lock;
 * it holds the last 1,024.
 *
 * <p>Invariants: seeing the event proves the commit, not seeing it proves nothing; one who takes a
 * mark before he writes cannot miss the event or take an older one for it; lost events end every
 * wait at once.
 *
 * <p>Standards: linux/netfilter/nf_tables.h (NFT_MSG_NEWGEN, NFTA_GEN_). The same group carries
 * every rule that changes; those the kernel filters out for us.
 *
 * <p>Rejected: {@code nft monitor} as a subprocess, and polling the generation number, which says
 * neither who changed something nor whether it was the change awaited.
 */
@NullMarked
package io.margay.netlink.nft;

import org.jspecify.annotations.NullMarked;
