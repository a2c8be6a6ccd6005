/**
 * Links of containers on the host. <b>Ours is:</b> links named {@code mgy} and 11 characters.
 *
 * <p>{@link io.margay.agent.link.HostLinks} brings a host end into service once its endpoint's
 * rules are in force: forwarding and proxy ARP on, link up, in one message; settings that a
 * stranger changed are found by an audit. {@link io.margay.agent.link.Forwarding} keeps the host a
 * router. It never makes or deletes a link; {@code agent.workload} does. Owner: the dataplane loop.
 */
@NullMarked
package io.margay.agent.link;

import org.jspecify.annotations.NullMarked;
