/**
 * CNI requests in terms of {@code agent.workload}: {@link io.margay.agent.cni.CniServer} reads a
 * request of the static client, does it, and answers with a result or an error of the
 * specification.
 *
 * <p>Only root is served. A namespace path is opened as the client sees it, through {@code
 * /proc/PID/root}, so that a client in another mount namespace works; paths below {@code /proc} are
 * taken as they are, since they name a process of this pid namespace.
 */
@NullMarked
package io.margay.agent.cni;

import org.jspecify.annotations.NullMarked;
