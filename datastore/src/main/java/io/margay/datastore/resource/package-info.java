/**
 * What {@code netctl} does to resources, on any store: the one place that writes them for users,
 * whether the agent executes it behind its socket or {@code netctl} itself with the store's
 * endpoints.
 *
 * <p>The life of a creation: {@link io.margay.datastore.resource.ResourceCommands} takes a {@code
 * ControlRequest.Write} and hands each resource to {@code ResourceStore}, which reads what is
 * there, asks {@code Admission} whether it may be, and commits one transaction whose compares say
 * "still as I read it". {@code Transactions} settles an unknown outcome by reading back. A no of
 * any kind is a {@code Refusal} with the problem that the user sees, and stops none of the other
 * resources.
 *
 * <p>No state; called by many threads at once. Invariants: no two pools overlap, whoever creates
 * them at the same time (the guard key of {@code Admission}); a pool's range and block size never
 * change; uid and creation time are set once; a resource version given is a precondition; endpoints
 * of containers are made and removed by their agent, and by others only with force.
 *
 * <p>Deleting a pool is allowed while its addresses are in use: they keep working, and go when
 * their containers do, as with Calico.
 *
 * <p>Rejected: one transaction for all documents of an input (etcd bounds a transaction at 128
 * operations, and users of calicoctl expect each document to stand alone); a lock for pools (a
 * holder that dies would block all).
 */
@NullMarked
package io.margay.datastore.resource;

import org.jspecify.annotations.NullMarked;
