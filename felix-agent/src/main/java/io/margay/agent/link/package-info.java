/**
 * Links of containers on the host. <b>Ours is:</b> links named {@code mgy} and 11 characters.
 *
 * <p>{@link io.margay.agent.link.HostLinks} brings a host end into service once its endpoint's
 * rules are in force: proxy ARP on, link up, in one message. It never makes or deletes a link;
 * {@code agent.workload} does. Owner: the dataplane loop.
 */
@NullMarked
package io.margay.agent.link;

import org.jspecify.annotations.NullMarked;
