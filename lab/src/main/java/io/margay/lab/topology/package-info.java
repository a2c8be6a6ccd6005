/**
 * What a lab consists of, as the files of {@code vagrant/topologies} describe it: the fabric, the
 * hosts on it, which of them run a member of etcd, an agent and container runtimes, and the
 * containers that are there from the start.
 *
 * <p>The life of a file: {@link io.margay.lab.topology.TopologyReader} takes the text, has {@code
 * Documents} of the model make a tree that knows its places, reads it strictly into {@link
 * io.margay.lab.topology.HostSpec}s and {@link io.margay.lab.topology.AgentSpec}s, and answers a
 * {@link io.margay.lab.topology.Topology}, or an {@code InvalidDocumentException} with everything
 * that is wrong, each with line and column. {@link io.margay.lab.topology.Topology#toYaml()} writes
 * the same form again, which is what a running lab keeps in its state.
 *
 * <p>Pure: no file is opened and nothing is started. The records are immutable and check
 * themselves, so that a topology made by a test's code obeys the same rules as one from a file.
 *
 * <p>Invariants: names of hosts are short and without dashes, since the namespace of a container is
 * PREFIX-HOST-CONTAINER and a link of the fabric bears the host's name (15 characters at most);
 * every address lies within the fabric and is held once; where an agent runs there is an etcd
 * member somewhere; a container's runtime is one that its host has.
 *
 * <p>Rejected: keys for what this release does not do (links, VLANs, peers, checks). They are
 * refused in words instead of being read and forgotten: a lab that silently lacks a VLAN is worse
 * than one that does not start.
 */
@NullMarked
package io.margay.lab.topology;

import org.jspecify.annotations.NullMarked;
