/**
 * Network interfaces as rtnetlink tells and takes them: one file per kind of link or operation.
 *
 * <p>Life of one message: {@link io.margay.netlink.link.Veth#create} builds an RTM_NEWLINK request;
 * {@code Netlink.execute} sends it; a later {@code Netlink.link} gets RTM_NEWLINK back, which
 * {@link io.margay.netlink.link.LinkCodec} reads into a {@link io.margay.netlink.link.Link}. {@link
 * io.margay.netlink.link.LinkChange} collects changes to one link into one RTM_SETLINK.
 *
 * <p>Pure: values and requests, no socket, no thread. A {@code Link} is what the kernel said at one
 * moment; nothing here keeps it true.
 *
 * <p>Invariants: the peer of a veth is born where it will live and under its final name; a request
 * names a link by index or by name, never by both; a name that the kernel could not hold is refused
 * before it is sent; group 0 is never deleted.
 *
 * <p>Standards: rtnetlink(7), linux/if_link.h, linux/veth.h, linux/if.h; per-link IPv4 settings by
 * IFLA_AF_SPEC with the numbers of linux/ip.h.
 *
 * <p>Rejected: one large file for all links, as other libraries have it; a class per operation;
 * writing {@code /proc/sys} for settings that travel in the same message.
 */
@NullMarked
package io.margay.netlink.link;

import org.jspecify.annotations.NullMarked;
