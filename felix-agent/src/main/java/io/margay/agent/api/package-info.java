/**
 * What the agent answers: the socket that the CNI client and netctl share, and health and metrics
 * over HTTP.
 *
 * <p>{@link io.margay.agent.api.AgentSocket} reads a whole request, tells by its first four bytes
 * whose it is, and hands it with the sender's credentials to an {@link
 * io.margay.agent.api.Endpoint} on a thread of a bounded pool; the answer goes back and the
 * connection is closed. Netty's event loop only moves bytes.
 *
 * <p>Sockets that systemd or {@code margay-hold} keeps open are taken over by {@link
 * io.margay.agent.api.InheritedSockets}: who connects while the agent restarts waits.
 *
 * <p>Rejected: the JDK's unix sockets, which tell the peer's user but not its process, and the
 * process is what makes a namespace path of another mount namespace readable.
 */
@NullMarked
package io.margay.agent.api;

import org.jspecify.annotations.NullMarked;
