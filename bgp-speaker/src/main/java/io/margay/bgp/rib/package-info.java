/**
 * Routes: what peers told us, which is best, and what each group of peers is told. Pure; owned by
 * the {@code speaker} loop.
 *
 * <p>Life of a route: the session finds its attribute list in {@link
 * io.margay.bgp.rib.AttributeTable} by its octets (or has it read once and interned), and calls
 * {@link io.margay.bgp.rib.Rib#announce} for each prefix, which writes a row in {@code PathRows}
 * and marks the prefix dirty. After a read from a socket, or after any other change, {@link
 * io.margay.bgp.rib.Rib#flush} runs {@code BestPath} once for each dirty prefix and reports those
 * whose best route changed. Each {@link io.margay.bgp.rib.UpdateGroup} puts them through its {@link
 * io.margay.bgp.rib.ExportPolicy}, gathers them by outgoing attributes, and gives out one {@link
 * io.margay.bgp.rib.Block} of packed UPDATE messages that all its members get.
 *
 * <p>The three stores of RFC 4271 section 3.2: Adj-RIB-In is the path rows, kept with the
 * attributes as received even when a filter refuses them, so that a new filter is a walk and not a
 * new session. Loc-RIB is two columns beside each prefix (attributes and peer that were published).
 * Adj-RIB-Out is one column per group: from whom the advertised route came.
 *
 * <p>Layout: rows in chunked primitive columns, not objects, since a route as an object costs ten
 * times the memory (measured: BIRD 152, FRR 1980 octets). A peer's rows are linked, so that losing
 * a peer touches its rows only. A route never goes back to the peer it came from: the block names
 * the member to leave out.
 *
 * <p>Invariants: a published route holds a reference on its attributes; a prefix row lives as long
 * as it has a path or is published; after {@code flush} nothing is dirty; the result depends on the
 * set of paths, not on the order of their arrival.
 *
 * <p>Standards: RFC 4271 sections 3.2, 5, 9.1.2, 9.1.3, 9.2; RFC 4456 section 9 (originator as
 * tie-breaker); RFC 1997 (well-known communities). Not here: the cost to the next hop (9.1.2.2 e),
 * because the speaker does not see the kernel's routes; route reflection; several paths per prefix.
 *
 * <p>Rejected: a copy of Adj-RIB-Out per peer, a trie (only exact matches are asked), and MRAI
 * timers: a batch is what one read brought.
 */
@NullMarked
package io.margay.bgp.rib;

import org.jspecify.annotations.NullMarked;
