/**
 * Margay's way into the kernel: sockets, requests, batches, dumps, events, namespaces, and the
 * bookkeeping of desired against actual that its drivers share.
 *
 * <p>Life of one change: a driver asks {@code Route.add()} for a {@link
 * io.margay.netlink.wire.Request}; {@link io.margay.netlink.Netlink#batch} hands it with others to
 * {@link io.margay.netlink.Exchange}, which numbers them, writes them into the buffer of a {@link
 * io.margay.netlink.NetlinkSocket} and sends them in one call. The kernel answers each that failed
 * and the last one; an answer finds its request by number and becomes a {@link
 * io.margay.netlink.NetlinkException} with operation, object, error and the kernel's words.
 *
 * <p>Life of one event: a {@link io.margay.netlink.Listener} thread waits in poll(2); {@link
 * io.margay.netlink.Monitor} decodes the message into an {@link io.margay.netlink.Event} and calls
 * back. A full buffer is {@code Overrun}: dump again.
 *
 * <p>Threads: a handle is owned by one thread at a time and has no lock. Listeners have a platform
 * thread each. Only the thread {@code netns-opener} (class {@code NetnsOpener}) ever enters another
 * namespace, for the microseconds of one {@code socket} or one file; a socket stays where it was
 * made, so every other thread stays at home.
 *
 * <p>Invariants: no wait without an end; no list without a bound ({@link
 * io.margay.netlink.Limits}); a dump is whole or repeated or an error; a batch is no transaction,
 * and an outcome that is unknown is an exception, not a guess; a driver touches only what is its
 * own.
 *
 * <p>Standards: netlink(7), rtnetlink(7), namespaces(7), ip-netns(8).
 *
 * <p>Rejected: a subprocess per change (2 ms each; a whole attach takes 1 ms this way), one socket
 * shared under a lock, virtual threads (a blocking native call holds the carrier, and {@code setns}
 * would move it), and {@code ip netns exec}.
 */
@NullMarked
package io.margay.netlink;

import org.jspecify.annotations.NullMarked;
