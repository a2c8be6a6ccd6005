/**
 * The resources that users write and every program reads: pools, policies, profiles, nodes and
 * workload endpoints. Each is a record of {@link io.margay.model.resource.Metadata} and a
 * specification that is checked when it is made, so that whoever holds one holds a valid one.
 *
 * <p>The life of one: {@code io.margay.model.codec.ResourceCodec} reads a document and builds, say,
 * an {@link io.margay.model.resource.IpPoolSpec}; a broken rule comes out as {@link
 * io.margay.model.resource.InvalidFieldException}, which names the field, and the codec adds file,
 * line and column. The {@link io.margay.model.resource.ResourceKey} says where it is stored. Agents
 * read it back with the store's revision as its {@code resourceVersion}.
 *
 * <p>Invariants: everything is immutable; lists and maps are copies; maps are sorted, so that equal
 * resources print equally. {@link io.margay.model.resource.Protocol} and {@link
 * io.margay.model.resource.PortRange} are values that compare by meaning: "6" equals "TCP".
 *
 * <p>Kinds, fields, defaults and ranges are those of the Calico API {@code projectcalico.org/v3}.
 * Fields that this release does not honour have no place in the records; the codec refuses them, or
 * for a pool's tunnels and NAT keeps them and warns. Names are DNS-1123 subdomains except those of
 * profiles and endpoints, which contain what a runtime calls its networks and containers.
 *
 * <p>Rejected: one generic resource with a map for its specification (nothing would be checked once
 * and for all), and null for an absent field.
 */
@NullMarked
package io.margay.model.resource;

import org.jspecify.annotations.NullMarked;
