/**
 * Limits of containers' traffic. <b>Ours is:</b> qdiscs of containers' host ends, and links of kind
 * ifb named {@code mgyw} and the end of a container's link.
 *
 * <p>Life of a limit: an endpoint's {@code qosControls} reach {@link
 * io.margay.agent.shaping.TrafficLimits#set}; {@link io.margay.agent.shaping.LinkLimits} turns bits
 * into token buckets; once the link is up {@code bringInForce} writes them. What goes to the
 * container waits at its host end; what comes from it is led through a link of its own, where it
 * waits before the host's rules see it, received as if by the container's link. Changes of a rate
 * keep what waits.
 *
 * <p>Owner: the dataplane loop. Every second, while anybody is limited, qdiscs are compared with
 * what they should be; what a restarted agent finds right stays untouched.
 *
 * <p>Invariants: an attach whose limits are refused fails; a host end's qdiscs go with it, its
 * second link is deleted within a second, together with others, since the kernel takes long over
 * it. Bursts: nobody's wish (0, or the 2^32-1 bits that runtimes fill in) is 20 ms of the rate and
 * at least 12,000 bytes; a wish is kept within what the kernel's fields hold.
 *
 * <p>Rejected: policing (drops instead of waiting), buckets inside the container (it could take
 * them away), one shared second link with classes (one container's burst would be another's delay).
 */
@NullMarked
package io.margay.agent.shaping;

import org.jspecify.annotations.NullMarked;
