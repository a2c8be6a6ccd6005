/**
 * Hosts of a network on one machine: namespaces with programs, made from a topology, used by {@code
 * netctl lab} and the system tests, and taken down without a trace.
 *
 * <p>The life of a lab: {@link io.margay.lab.Lab#up} takes the lock of a {@link
 * io.margay.lab.Site}, writes the topology to the site's state, has {@code Fabric} make a namespace
 * per host with a veth pair to the bridge, and {@code Holder} start the process that pins each
 * host's mount namespace, in which the host's own directories lie over the paths of an installed
 * host. Then it starts the {@link io.margay.lab.LabProcess}es, first etcd, then the agents, each as
 * {@code Program} says, and waits until all are ready. A {@code Command} enters a host by {@code
 * nsenter}; {@link io.margay.lab.Host#run} returns its {@link io.margay.lab.Outcome}. {@link
 * io.margay.lab.Host#attach} makes a {@link io.margay.lab.Container}: its {@code Engine} executes
 * the CNI plugin as a runtime does, or has docker, podman or ctr make a real one from the {@code
 * Image}. {@link io.margay.lab.Lab#down} hands over to {@code Leftovers}.
 *
 * <p>State: nothing lives in this process. All is in the kernel and below {@code /run/mgylab/NAME};
 * the objects here hold names, so any thread, and any process, may use them at once. Up and down
 * are kept apart by {@code SiteLock}.
 *
 * <p>Invariants: a process that belongs to a lab has {@code MGYLAB} in its environment or sits in
 * one of the lab's namespaces, and a namespace's name bears the site's prefix, so that what a
 * killed run left is found without any file. A process is ended only when its start time shows that
 * it is the one that was meant. A real runtime's container has neither the label nor such a
 * namespace: it is known by its files, which are mounts of what lies below the site's state. Every
 * wait has a bound in {@link io.margay.lab.Limits}, and every failure names the program, the end of
 * its log and the log's path.
 *
 * <p>Of the machine itself two things stay: {@code /run/netns}, as {@code ip netns} leaves it, and
 * empty directories where an installed host has its own, which serve as mount points. They are not
 * removed, since that would undo the mounts of another lab.
 *
 * <p>Rejected: {@code ip netns exec}, which hides the machine's mounts behind a new {@code /sys}; a
 * container runtime, which would put its own network between ours and the kernel; and state kept by
 * the process that started the lab, which a kill would take along.
 */
@NullMarked
package io.margay.lab;

import org.jspecify.annotations.NullMarked;
