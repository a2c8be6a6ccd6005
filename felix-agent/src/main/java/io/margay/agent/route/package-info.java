/**
 * Routes. <b>Ours is:</b> routes of protocol 80 in the main table.
 *
 * <p>{@link io.margay.agent.route.HostRoutes} puts together what this host shall route: containers
 * by their link, its own blocks as blackholes, what the mesh taught it, and gateway addresses that
 * proxy ARP must be able to answer for; {@link io.margay.netlink.RouteTable} writes the difference
 * in batches. Owner: the dataplane loop.
 *
 * <p>Where two say something of the same prefix, the container's route wins over a learned one, and
 * that over a blackhole, since a host must not shadow what it has to reach. Routes that an earlier
 * agent learned stay for a grace while sessions come back, so that a restart of the agent takes
 * nothing away that is right.
 */
@NullMarked
package io.margay.agent.route;

import org.jspecify.annotations.NullMarked;
