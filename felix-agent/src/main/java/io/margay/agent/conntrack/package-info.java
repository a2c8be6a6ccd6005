/**
 * Tracked flows. <b>Ours is:</b> nothing; entries that a changed port mapping leaves on the wrong
 * way are taken out.
 *
 * <p>A sender of UDP that keeps its port has one flow for ever, and a flow keeps the way its first
 * packet was sent: one that began before a port was published would go on to the host itself, one
 * whose container is gone would go on to nobody. {@link io.margay.agent.conntrack.RedirectedFlows}
 * is told by the data plane which mappings came and went, and once the nat table is in force
 * forgets the flows concerned, so that their next packet meets the rules. TCP needs none of it: a
 * connection ends, and rules of the filter table cut what has lost its mapping.
 *
 * <p>Owner: the dataplane loop. What could not be done is kept and tried again. Flows that lead
 * where they should are left alone, so that starting again changes nothing.
 */
@NullMarked
package io.margay.agent.conntrack;

import org.jspecify.annotations.NullMarked;
