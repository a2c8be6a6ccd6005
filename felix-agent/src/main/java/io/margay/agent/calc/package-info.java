/**
 * Decides what shall be in force on this host. Pure: changes in, instructions out, and the outcome
 * depends on nothing but the state that the changes add up to.
 *
 * <p>Life of a change: the calc loop hands each {@link io.margay.agent.calc.Change} to {@link
 * io.margay.agent.calc.CalcGraph#on}, which updates state in memory and notes what it touched;
 * {@code flush} then turns what was touched into {@link io.margay.agent.desired.Instruction}s, in
 * dependency order and coalesced. {@link io.margay.agent.calc.PolicyResolver} knows which policies
 * apply to which of our endpoints, {@link io.margay.agent.calc.SelectorIndex} which addresses each
 * selector in use matches, {@link io.margay.agent.calc.RoutingResolver} blocks, pools and peers.
 *
 * <p>Owner: the calc loop; nothing here locks, waits or asks the time.
 *
 * <p>Invariants: nothing comes out before the first snapshot is complete; every reference that is
 * counted up is counted down with the same key; a set exists before a rule names it, a rule before
 * an endpoint uses it, and they go in the reverse order; an endpoint that was attached or detached
 * here is believed before the store's own event of it, which then changes nothing.
 */
@NullMarked
package io.margay.agent.calc;

import org.jspecify.annotations.NullMarked;
