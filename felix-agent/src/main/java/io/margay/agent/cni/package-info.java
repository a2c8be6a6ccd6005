/**
 * CNI requests in terms of {@code agent.workload}.
 *
 * <p>Life of an ADD: {@link io.margay.agent.cni.CniServer} reads the request of a client and makes
 * a {@code Call} of it; {@code NetworkPlugin} looks whether an earlier plugin of the chain has
 * connected the container already, takes addresses from our pools or has a {@code Delegate} give
 * them, attaches, and answers with a result in the configuration's version, or with an error of the
 * specification. A call of {@code margay-ipam} goes to {@code IpamPlugin}, which hands addresses to
 * other plugins and keeps them as {@code ForeignAddresses}.
 *
 * <p>Threads: each request has one of the socket's. {@code cni-reclaim} looks once a minute for
 * what other plugins' containers left, and gives back only what {@code NamespaceProof} or the boot
 * id proves to be lost; and soon after each DEL for gateways of blocks that no container has an
 * address of any more, which {@code GatewayLinks} takes off the bridge first.
 *
 * <p>Invariants: only root is served. A namespace path is opened as the client sees it, through
 * {@code /proc/PID/root}, so that a client in another mount namespace works; paths below {@code
 * /proc} are taken as they are, since they name a process of this pid namespace. A delegate is
 * executed in the client's namespaces, root and environment. An ADD that fails after a delegate
 * gave addresses tells it so. DEL and GC go on past what fails and report it at the end; DEL asks
 * nothing of the configuration that could be wrong.
 *
 * <p>Standards: CNI specification 1.1.0 and before, sections 2 to 5; the conventions of {@code
 * CONVENTIONS.md} for capabilities and {@code args}.
 *
 * <p>Rejected: an address with prefix /32 for other plugins: {@code bridge} and {@code ptp} fail
 * with it. A default route for them: {@code ptp} adds its own and fails where there is one.
 */
@NullMarked
package io.margay.agent.cni;

import org.jspecify.annotations.NullMarked;
