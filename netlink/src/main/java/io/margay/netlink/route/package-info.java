/**
 * Routes as rtnetlink tells and takes them.
 *
 * <p>Life of one message: {@code Route.unicast(net).dev(5).withProtocol(80).add()} lets {@code
 * RouteCodec} write an RTM_NEWROUTE; {@code Netlink.batch} sends it among others. A dump or an
 * event brings RTM_NEWROUTE back, which {@link io.margay.netlink.route.RouteCodec#read} turns into
 * an equal {@link io.margay.netlink.route.Route}: what is written and what is read compare by
 * {@code equals}, on which {@code RouteTable} rests.
 *
 * <p>Pure: values and requests, no socket, no thread.
 *
 * <p>Invariants: a deletion names protocol, scope, metric and next hop, so that it takes this very
 * route or none; {@code add} never takes another's place; the kernel's key of a route is {@link
 * io.margay.netlink.route.RouteKey}. Several next hops are sorted, so that routes compare whatever
 * order the kernel tells.
 *
 * <p>Standards: rtnetlink(7), linux/rtnetlink.h; filtered dumps need NETLINK_GET_STRICT_CHK.
 *
 * <p>Rejected: next-hop objects (a second life cycle to reconcile); several next hops are
 * RTA_MULTIPATH.
 */
@NullMarked
package io.margay.netlink.route;

import org.jspecify.annotations.NullMarked;
