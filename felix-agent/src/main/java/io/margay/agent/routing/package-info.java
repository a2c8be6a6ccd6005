/**
 * The BGP speaker of this host as a driver like any other: {@link io.margay.agent.routing.BgpMesh}
 * gives it peers and what to originate, and hands what it learns to the data plane's routes.
 *
 * <p>Life of a route: own blocks and borrowed addresses, with the communities of their
 * advertisements → {@code Speaker.originate} → the peers' speakers → their {@code routesChanged} →
 * {@code dataplane.Message.Learned} → {@code route.HostRoutes}. Life of a BGPPeer: {@code
 * calc.SessionResolver} makes a {@code desired.BgpSession} of it for each address, {@code
 * SessionConfigs} a peer of the speaker with its password from {@code SecretFiles} and its filters
 * from {@code SessionFilters}, which says what passes when nobody says anything; what cannot even
 * be tried is a {@link io.margay.agent.routing.WaitingSession}.
 *
 * <p>Owner: the dataplane loop calls in, the speaker's loop calls back; no lock is held across
 * either.
 *
 * <p>Invariants: nothing is spoken until peers are known. Exactly one side of each pair of nodes
 * dials: a node waits for the peer whose address is the greater one. A session is touched only by
 * what concerns it: peers, filters, where we listen, how we reflect and what we originate are
 * replaced as differences, and only another AS of this node is another speaker. A filter that is
 * named and does not exist stops everything on its sessions. A host that ends keeps its routes at
 * its peers (RFC 4724), one that leaves takes them along (RFC 8538 hard reset); gone without a word
 * it is forgotten after hold time and restart time, 90 and 25 s.
 *
 * <p>Standards: RFC 4271, 4456, 4724, 5082, 8538, 9003; what resources mean is Calico's (BGPPeer,
 * BGPFilter, BGPConfiguration).
 *
 * <p>Rejected: telling the speaker which next hops the kernel reaches ({@code Speaker.reachable},
 * as the stand-alone speaker does). Most prefixes here have one path, so that there is nothing to
 * fall back to; a peer may be reached by what another peer teaches, so that reachability would
 * depend on the choice that depends on it; and a reflector must tell of paths it does not use
 * itself. Instead {@code HostRoutes} leaves dead next hops out of a route while others are left,
 * keeps what the kernel refuses for the next pass, and a dead peer is BFD's or the hold time's
 * business. The price: of two peers that teach the same prefix the better one is used even where
 * its next hop, other than the peer itself, cannot be reached.
 */
@NullMarked
package io.margay.agent.routing;

import org.jspecify.annotations.NullMarked;
