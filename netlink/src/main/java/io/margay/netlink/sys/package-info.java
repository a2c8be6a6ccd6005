/**
 * The native binding: the few system calls of netlink sockets and namespaces that the JDK does not
 * offer. {@link io.margay.netlink.sys.Sys} is the port, everything else in Margay is Java.
 *
 * <p>Life of one call: {@code NetlinkSocket} fills a {@link io.margay.netlink.sys.NativeBuffer} and
 * calls {@code Sys.send}; {@code JnrSys} hands the buffer's pointer to libc through jnr-ffi, reads
 * errno before anything else runs on the thread, and turns it into {@link
 * io.margay.netlink.sys.ErrnoException}. What POSIX names (open, read, write, close, fstat) goes
 * through jnr-posix, which knows the layouts of each architecture.
 *
 * <p>Nothing here owns state or threads. A buffer belongs to one thread at a time. Calls that block
 * belong on platform threads, because a native call pins the carrier of a virtual one; {@code
 * setns} and {@code unshare} belong on the thread {@code netns-opener} only (see {@link
 * io.margay.netlink.Namespace}).
 *
 * <p>Invariants: a pointer is made from a buffer once, at position 0 (jnr starts at the current
 * position, and a message of zeros is dropped by the kernel without an answer); EINTR never leaves
 * this package; a datagram that did not come from the kernel never leaves it either.
 *
 * <p>Standards: netlink(7), namespaces(7), ioctl_ns(2), the numbers of asm-generic/errno.h. The
 * constants are those of x86-64 and aarch64.
 *
 * <p>Rejected: the JDK's foreign function API as the first implementation (equally fast once
 * running; it can stand behind the same port), one class per call, and errors as return values.
 */
@NullMarked
package io.margay.netlink.sys;

import org.jspecify.annotations.NullMarked;
