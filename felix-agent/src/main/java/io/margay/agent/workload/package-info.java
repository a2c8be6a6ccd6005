/**
 * Containers come and go here: attach, detach, check, in terms that know neither CNI nor Docker.
 *
 * <p>Life of an attach: {@link io.margay.agent.workload.Attach} takes the address in one
 * transaction of the store while the veth pair is born inside the container's namespace; hands the
 * endpoint to the calculation and waits for its fence, which means rules are in force, the link is
 * up and the route is there; then configures the container's side in one batch. Each step leaves
 * its undoing on an {@link io.margay.agent.workload.UndoStack}. {@link
 * io.margay.agent.workload.Detach} goes the other way and succeeds with the store away: what the
 * store must still be told goes to the {@link io.margay.agent.workload.DetachJournal} and is
 * replayed.
 *
 * <p>A container on several networks: {@code FirstInterfaces} gives its first interface the common
 * gateway and with it the default route, each further one its network's own gateway and routes to
 * what the network reaches. {@code SourceRouting} has each address of such a container leave by its
 * own interface, since the host drops it elsewhere; a container on one network has no rules.
 *
 * <p>A container that goes without a detach takes its links along: {@code LostContainers} tells
 * such endpoints from those that are on their way, and {@code Collector} detaches them, as it does
 * what a runtime no longer lists.
 *
 * <p>Owner: the thread of the request. Host links are touched through a netlink socket of the
 * request's own; rules, routes and sysctls belong to the data plane.
 *
 * <p>Invariants: the host end is down until the rules are in force; a failed attach leaves nothing,
 * and what a crash leaves is finished or undone by {@link io.margay.agent.workload.Adoption}; a
 * detach of what does not exist succeeds.
 *
 * <p>Rejected: moving a link between namespaces (17 ms against 0.5 ms for being born there);
 * waiting for a link's deletion (22 ms each: one RCU wait serves a group of them, see {@link
 * io.margay.agent.workload.DyingLinks}).
 */
@NullMarked
package io.margay.agent.workload;

import org.jspecify.annotations.NullMarked;
