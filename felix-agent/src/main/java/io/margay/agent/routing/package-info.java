/**
 * The node-to-node mesh: {@link io.margay.agent.routing.BgpMesh} gives the speaker its peers and
 * what to originate, and hands what it learns to the data plane's routes.
 *
 * <p>Life of a route: own blocks and borrowed addresses → {@code Speaker.originate} → the peers'
 * speakers → their {@code routesChanged} → {@code dataplane.Message.Learned} → {@code
 * route.HostRoutes}. What the mesh may teach is bounded by the pools: only prefixes within them are
 * believed.
 *
 * <p>Owner: the dataplane loop calls in, the speaker's loop calls back; no lock is held across
 * either.
 *
 * <p>Exactly one side of each pair dials: a node waits for the peer whose address is the greater
 * one.
 */
@NullMarked
package io.margay.agent.routing;

import org.jspecify.annotations.NullMarked;
