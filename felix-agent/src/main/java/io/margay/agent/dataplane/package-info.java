/**
 * The loop that owns the kernel's state of this host.
 *
 * <p>Life of a change: the calculation's instructions arrive as a {@link
 * io.margay.agent.dataplane.Message}, managers take them into memory ({@link
 * io.margay.agent.dataplane.EndpointManager}, {@link io.margay.agent.dataplane.PolicyManager},
 * {@link io.margay.agent.dataplane.PortManager}), and {@code Dataplane.apply}, the one place that
 * knows order, has the drivers write what differs: sets, then rules in one atomic restore, then
 * links up, then routes, then what is no longer needed. Fences complete when all before them is in
 * force.
 *
 * <p>Owner: the thread {@code dataplane}; others only put messages into its bounded queue. Events
 * of the kernel and a timer arrive the same way and merely mark a driver's knowledge as stale, so
 * that a stranger's change, a lost event and our own restart are one case.
 *
 * <p>Invariants: nothing is written before the first snapshot; an endpoint's link is not brought up
 * unless the filter table is in force; what failed stays dirty and is tried again with growing
 * pauses.
 */
@NullMarked
package io.margay.agent.dataplane;

import org.jspecify.annotations.NullMarked;
