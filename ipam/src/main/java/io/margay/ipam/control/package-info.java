/**
 * What {@code netctl ipam} asks of address management, on any store.
 *
 * <p>The life of a request: {@link io.margay.ipam.control.IpamCommands} stands behind {@code
 * ResourceCommands} in the agent and in {@code netctl} itself, reads pools and blocks, has {@code
 * IpamReport} add them up, and answers a {@code ControlResponse.Ipam}. What it does not know it
 * hands on. {@link io.margay.ipam.control.EndpointAddresses} tells {@code ResourceCommands} what to
 * write with an endpoint that is deleted by force: its addresses go in the same transaction.
 *
 * <p>No state; called by many threads at once. Pools and blocks are read one after the other, not
 * at one revision: the sums may be off by what changed in between, as any report is old when it is
 * read.
 *
 * <p>Rejected: having {@code datastore} know blocks (the arrow goes the other way).
 */
@NullMarked
package io.margay.ipam.control;

import org.jspecify.annotations.NullMarked;
