/**
 * Docker's network driver {@code margay} and address driver {@code margay-ipam}, in terms of {@code
 * agent.workload}.
 *
 * <p><b>Life of a container's network.</b> {@link io.margay.agent.docker.PluginSocket} takes HTTP
 * from dockerd, {@link io.margay.agent.docker.PluginCalls} finds the method. {@link
 * io.margay.agent.docker.IpamDriver} reserves an address; {@link
 * io.margay.agent.docker.NetworkDriver} makes an endpoint of it, then a pair of links with its
 * rules in force, one end of which dockerd moves into the container. At the end the same steps come
 * backwards. What Docker does not tell a driver (names, labels, which container) is asked of its
 * own API later, never within a call: dockerd may hold the lock that the answer needs. Only {@link
 * io.margay.agent.docker.EngineRecords} asks for a list within RequestAddress, since Docker asks
 * once: whether it still has the endpoint whose address a container wants.
 *
 * <p><b>Names.</b> A network has an id of its own on each host. An endpoint is called {@code
 * NODE-docker-ENDPOINT-eth0} after Docker's endpoint id, since the container's is not known when it
 * is made; that id stays its {@code spec.workload}, while {@code spec.containerID} and the label
 * {@code margay.io/container} follow.
 *
 * <p><b>Which network.</b> A request for an address names a pool and no network. The gateway that
 * RequestPool chooses comes back with CreateNetwork and stands in the pool's id as its key: by it
 * {@code IpamDriver} finds the network, goes on to its next pool when one is full, and refuses what
 * another driver's network asks for. {@code SeveralNetworks} routes a running container's networks
 * apart, in its namespace, where dockerd has moved the links.
 *
 * <p><b>Owner.</b> A call runs on a thread of PluginSocket; what survives it is in the store, or in
 * {@code agent.workload}'s journal.
 *
 * <p><b>Invariants.</b> What takes something away never fails, and never waits long: Docker logs
 * such an error, forgets the endpoint and never asks again. The host's end is up only with its
 * rules in force. One gateway address per network: the kernel refuses the same one twice in one
 * container. What Docker forgot is found by comparing with its own lists, and only then reclaimed.
 *
 * <p><b>Standards.</b> libnetwork's docs/remote.md and docs/ipam.md; Docker's plugin API v1.2.
 *
 * <p><b>Rejected.</b> Scope global, which Docker wants a swarm manager for. The JDK's HTTP server,
 * which cannot listen on a unix socket and refuses an empty Host header.
 */
@NullMarked
package io.margay.agent.docker;

import org.jspecify.annotations.NullMarked;
