/**
 * Which routes pass: small immutable predicates on prefixes, {@link
 * io.margay.bgp.filter.ImportFilter} for what a peer tells us and {@link
 * io.margay.bgp.filter.ExportFilter} for what we tell a peer, both lists of {@link
 * io.margay.bgp.filter.PrefixRule}.
 *
 * <p>Life of a question: {@code bgp.rib} holds each received route with its original attributes and
 * asks {@code ImportFilter.accepts} once when the route arrives and again for all routes of a peer
 * when its filter is replaced; that is why a change of filter never touches the session (RFC 4271
 * section 3.2 calls the store Adj-RIB-In). {@code ExportFilter.accepts} is asked when the best
 * route of a prefix changes, once for each group of peers with equal filters, so that filters
 * compare by content.
 *
 * <p>Invariants: values only, no state, owner is whoever holds them; the first rule that matches
 * decides; a filter without a matching rule falls to its default. IPv4 only, like the speaker.
 *
 * <p>Rejected: a filter language (BIRD's has its own interpreter) and actions that change
 * attributes, until a resource asks for them; one type for both directions, since exchanging them
 * by mistake would leak routes silently.
 */
@NullMarked
package io.margay.bgp.filter;

import org.jspecify.annotations.NullMarked;
