/**
 * Routes: what peers told us, which is best, and what each group of peers is told. Pure; owned by
 * the {@code speaker} loop. One {@link io.margay.bgp.rib.Rib} per address family.
 *
 * <p>Life of a route: the session finds its attribute list in {@link
 * io.margay.bgp.rib.AttributeTable} by its octets (or has it read once and interned), and calls
 * {@link io.margay.bgp.rib.Rib#announce} for each prefix, which writes a row in {@code PathRows},
 * has it judged by {@code Judge} (loops, import filter) and marks the prefix dirty. When all that
 * is readable has been read, {@link io.margay.bgp.rib.Rib#flush} runs {@code BestPath} once for
 * each dirty prefix and reports those whose best route changed; after a loss of a million it does
 * so in steps, and what changed is told between them. Each {@link io.margay.bgp.rib.UpdateGroup}
 * puts them through its {@link io.margay.bgp.rib.ExportPolicy}, gathers them by outgoing attributes
 * in an {@code UpdateBatch} (a {@code BatchPart} for each audience), and gives out one {@link
 * io.margay.bgp.rib.Block} of packed UPDATE messages that all its members share. A member that is
 * slow, has just joined or changes its group has a {@link io.margay.bgp.rib.Lag}: the rows whose
 * present state it still has to be told.
 *
 * <p>The three stores of RFC 4271 section 3.2: Adj-RIB-In is the path rows, kept with the
 * attributes as received even when something refuses them, so that a new filter is a walk and not a
 * new session, and so that {@link io.margay.bgp.rib.Rib#explain} can say why. Loc-RIB is two
 * columns beside each prefix (attributes and peer that were published). Adj-RIB-Out is one column
 * per group, {@code AdvertisedBest}: from whom the advertised route came; {@code AdvertisedPaths}
 * where several paths go out.
 *
 * <p>Layout: rows in chunked primitive columns, attributes as octets in an arena, since a route as
 * an object costs ten times the memory (measured: BIRD 152, FRR 1980 octets). Nothing large is
 * copied to grow ({@code IntColumn}, {@code RowIndex}) or gathered in lists ({@code RowSet}): what
 * is thrown away stays in the heap's old part until all of it is full. A peer's rows are a set of
 * bits, so that losing a peer touches its rows only. A route never goes back to the peer it came
 * from: the block names the member to leave out.
 *
 * <p>Invariants: a published route holds a reference on its attributes; a prefix row lives as long
 * as it has a path, is published or is in somebody's lag; after {@code flush} nothing is dirty; the
 * result depends on the set of paths, not on the order of their arrival (but for {@code
 * compareRouterId} and {@code deterministicMed} switched off).
 *
 * <p>Standards: RFC 4271 sections 3.2, 5, 9.1.2, 9.1.3, 9.2; RFC 4456; RFC 1997; RFC 4724 section
 * 4.2 (stale routes); RFC 9494; RFC 7911; RFC 8950. Not here: the cost to the next hop (9.1.2.2 e);
 * {@link io.margay.bgp.rib.Rib#reachable} takes next hops out of the choice.
 *
 * <p>Rejected: a copy of Adj-RIB-Out per peer, a trie (only exact matches are asked), objects per
 * route or attribute list, and MRAI timers.
 */
@NullMarked
package io.margay.bgp.rib;

import org.jspecify.annotations.NullMarked;
