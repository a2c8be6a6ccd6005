/**
 * Hands out the addresses of a cluster's pools, one transaction each, without any host asking
 * another. {@link io.margay.ipam.Ipam} is the whole of it for others.
 *
 * <p><b>Life of one request.</b> {@link io.margay.ipam.Ipam#allocate} makes a {@code Job} with a
 * nonce and a {@code Ticket}, queues it and waits on the ticket. The {@code Worker} takes up to 32
 * jobs; {@code AllocatePlanner} and {@code ReleasePlanner} guess from the {@code Ledger}, what was
 * last known of the store, and add a step each to a {@code Draft}: compares on blocks and handles,
 * writes of blocks, affinities, handles and what the callers add. The draft becomes one {@link
 * io.margay.datastore.Transaction}. Done: the ledger takes it over, the tickets are fulfilled.
 * Refused: the answer holds what stood in the way, the ledger learns it, all is planned again.
 * Unknown: the handles are read back, and the nonce in them says which jobs are done.
 *
 * <p><b>Two steps.</b> Who learns of an address before the endpoint (Docker) allocates it as {@code
 * RESERVED} under a handle of its own; {@link io.margay.ipam.Ipam#handOver} makes it the endpoint's
 * later, and may give it back, by {@code HandOverPlanner}.
 *
 * <p><b>Threads.</b> The worker's thread {@code ipam} owns ledger, drafts and pending jobs. Callers
 * share with it only the bounded queue and their tickets.
 *
 * <p><b>Invariants.</b>
 *
 * <ul>
 *   <li>Allocation, handle and the caller's writes change together.
 *   <li>The store decides, by its compares; a ledger out of date costs a round, never an address.
 *   <li>A request is turned down only by what was learned after it came.
 *   <li>A block is claimed only when a listing shows nothing that overlaps it; its affinity is
 *       written with its first address.
 *   <li>A request whose caller has gone is not sent.
 * </ul>
 *
 * <p><b>Rejected.</b> Calico's claim in three steps (pending, block, confirmed): one transaction
 * has no middle to be stuck in. A lock per block: one writer per host and a compare do it. Reading
 * before writing: an ordinary allocation is one round trip.
 */
@NullMarked
package io.margay.ipam;

import org.jspecify.annotations.NullMarked;
