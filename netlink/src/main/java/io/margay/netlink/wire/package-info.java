/**
 * The netlink message format: framing, attributes, acknowledgements. Pure: bytes in, values out.
 *
 * <p>Life of one request: {@code Route.add()} fills a {@link io.margay.netlink.wire.PayloadWriter},
 * which becomes a {@link io.margay.netlink.wire.Request}; {@code Exchange} writes it with a
 * sequence number into a batch and sends it. The answer is cut by {@link
 * io.margay.netlink.wire.MessageReader}; an NLMSG_ERROR becomes an {@link
 * io.margay.netlink.wire.Ack}, an object is read by its own codec with {@link
 * io.margay.netlink.wire.AttributeReader}.
 *
 * <p>No state outlives a call and no thread is involved. A request is immutable; readers and
 * writers belong to whoever made them.
 *
 * <p>Invariants: no reader touches a byte outside the buffer it was given, whatever the bytes are,
 * and none throws anything but {@link io.margay.netlink.wire.DecodeException}; attributes nobody
 * asks for are passed over, so a newer kernel is no error; numbers are in native order unless a
 * name says {@code be}; a message that would not fit its length field is our bug and throws at
 * once.
 *
 * <p>Standards: RFC 3549 section 2.3.2, linux/netlink.h; attributes as in netlink(7) and
 * Documentation/userspace-api/netlink/intro.rst of the kernel.
 *
 * <p>Rejected: a schema with generated classes (one file per kernel object is shorter and reads in
 * wire order), a registry of attribute types (a {@code switch} tells the same), and keeping unknown
 * attributes (nothing is ever written back from what was read).
 */
@NullMarked
package io.margay.netlink.wire;

import org.jspecify.annotations.NullMarked;
