/**
 * Policies to chains and rules. Pure: the same input gives the same text.
 *
 * <p>A packet's way through the filter table, FORWARD shown, INPUT alike without the lower half:
 *
 * <pre>
 * FORWARD ─► mgy-forward
 *              ESTABLISHED in reply direction, ICMP errors RELATED ─────────► ACCEPT
 *              from a container to a gateway address ───────────────────────► DROP
 *              -i mgy+ ─► mgy-from-wl ─► mgy-from-wl-C ─► mgy-fw-HASH ─► mgy-po-POLICY … mgy-pro-PROFILE …
 *              -o mgy+ ─► mgy-to-wl   ─► mgy-to-wl-C   ─► mgy-tw-HASH ─► mgy-pi-POLICY … mgy-pri-PROFILE …
 *              (C is the first character after mgy; no such endpoint or not its source: DROP;
 *               HASH is that of policies and profiles; nothing allowed it: DROP)
 *              allowed by all that were asked ──────────────────────────────► ACCEPT
 * </pre>
 *
 * <p>Endpoints with the same policies and profiles share the chain that decides ({@link
 * io.margay.agent.rules.Decision}), so an endpoint is a rule each way. A chain for each was what an
 * attach took a sixth of its time for.
 *
 * <p>The nat table ({@link io.margay.agent.rules.NatChains}) sees first packets only:
 *
 * <pre>
 * PREROUTING, OUTPUT ─ to an address of the host ─► mgy-nat-ports ─► mgy-np-PROTOCOL-SLICE ─► DNAT
 * POSTROUTING ─► mgy-nat-post
 *                  from a pool that says so to outside all pools ──────────► MASQUERADE
 *                  from loopback, or from a container by way of the host
 *                  to itself ──────────────────────────────────────────────► MASQUERADE
 * </pre>
 *
 * <p>A packet that came by a published port is accepted between policies and profiles of its
 * container: by being translated on this host, whoever did it, so that a chained {@code portmap}
 * works as well. Whoever can do that is root here; a container's own address opens nothing.
 *
 * <p>A verdict travels in two bits of the packet mark ({@link io.margay.agent.rules.Marks}): a
 * policy chain sets <i>accept</i> or <i>pass</i> and returns. Packets in a flow's original
 * direction meet the policy every time, so that a new deny cuts running flows; Calico accepts every
 * established packet first, and we differ on purpose.
 *
 * <p>Semantics: of the policies that select an endpoint for a direction, in order, the first rule
 * that matches decides; if none matches the packet is dropped; only Pass, or no selecting policy,
 * reaches the profiles; what no profile allows is dropped. Lists in one criterion are alternatives,
 * criteria must all hold. Alternatives that iptables cannot express in one rule become a set
 * (networks) or several rules (more than fifteen ports).
 */
@NullMarked
package io.margay.agent.rules;

import org.jspecify.annotations.NullMarked;
