/**
 * Addresses of links as rtnetlink tells and takes them.
 *
 * <p>Life of one message: {@code Address.of(5, 10.65.0.2/32).add()} lets {@code AddressCodec} write
 * an RTM_NEWADDR, which {@code Netlink.batch} sends; a dump or an event brings one back, which
 * {@link io.margay.netlink.address.AddressCodec#read} turns into an equal value.
 *
 * <p>Pure: values and requests, no socket, no thread.
 *
 * <p>Invariants: the prefix length keeps the host bits ({@link
 * io.margay.model.net.InterfaceAddress}); labels, broadcast addresses and life times are neither
 * written nor told, since nothing in Margay rests on them.
 *
 * <p>Standards: rtnetlink(7), linux/if_addr.h.
 *
 * <p>Rejected: one codec for addresses, routes and links together: each is read alone.
 */
@NullMarked
package io.margay.netlink.address;

import org.jspecify.annotations.NullMarked;
