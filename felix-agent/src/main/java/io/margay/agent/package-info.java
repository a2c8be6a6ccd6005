/**
 * The per-host agent: gives containers their interface, and keeps rules, routes and sessions of
 * this host as the store says.
 *
 * <p>Two paths meet here. A runtime's request: {@code api.AgentSocket} → {@code cni.CniServer} →
 * {@code workload.Attach}. A change of the store: {@code StoreFeed} → {@link
 * io.margay.agent.CalcLoop} (owns {@code calc.CalcGraph}) → {@code dataplane.Dataplane} (owns the
 * drivers). An attach hands its endpoint to the same calculation, ahead of the store's own event,
 * and waits for a fence behind it.
 *
 * <p>{@link io.margay.agent.Main} parses, opens, assembles, starts, waits, and closes in reverse;
 * there is no other wiring. Threads: {@code calc} and {@code dataplane} own one state each and meet
 * others only through bounded queues; requests run on virtual threads; the store and the speaker
 * have threads of their own.
 *
 * <p>Failures: our bug ends the process, and the supervisor starts it again while the data path
 * stands; bad input gets its error from the codec that met it; what kernel or store refuse stays
 * dirty, is tried again and counted.
 *
 * <p>Log fields: endpoint, policy, prefix, peer, iface, chains, rev, took.
 */
@NullMarked
package io.margay.agent;

import org.jspecify.annotations.NullMarked;
