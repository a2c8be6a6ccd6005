/**
 * Which routes pass, and with which attributes: {@link io.margay.bgp.filter.RouteFilter} is one
 * list of {@link io.margay.bgp.filter.FilterRule}s with a default, for what a peer tells us as for
 * what we tell a peer.
 *
 * <p>Life of a question: {@code bgp.rib} holds each received route with its original attributes and
 * asks {@code RouteFilter.match} when the route arrives, and again for all routes of a peer when
 * its filter is replaced; that is why a change of filter never touches the session (RFC 4271
 * section 3.2 calls the store Adj-RIB-In). On the way out it asks when the best route of a prefix
 * changes, once for each group of peers with equal filters, so filters compare by content. The
 * answer is the number of a rule: {@code accepts} and {@code changes} say what follows, {@code
 * describe} says it to a person who asks why a route is missing.
 *
 * <p>A rule looks at the prefix first ({@link io.margay.bgp.filter.PrefixMatch}, two comparisons),
 * then at its {@link io.margay.bgp.filter.RouteMatch}es, for which the route's attributes may have
 * to be decoded: {@link io.margay.bgp.filter.RouteFacts} does that when asked. {@link
 * io.margay.bgp.filter.RouteChange}s apply in their order.
 *
 * <p>Invariants: values only, no state, owner is whoever holds them; the first rule that matches
 * decides; a rule with a prefix of one family never matches the other.
 *
 * <p>Standards: RFC 1997, RFC 4360, RFC 8092 (communities); RFC 8212 is a default of the speaker's
 * {@code PeerPolicy}. The operators on prefixes are those of Calico's BGPFilter.
 *
 * <p>Rejected: a filter language (BIRD's has its own interpreter); a type for each direction, which
 * were twins.
 */
@NullMarked
package io.margay.bgp.filter;

import org.jspecify.annotations.NullMarked;
