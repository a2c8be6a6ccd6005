/**
 * Octets and time: TCP connections, framing and timers. The only package that knows Netty.
 *
 * <p>{@link io.margay.bgp.io.Network} is what the speaker sees: a loop that runs tasks and timers,
 * and connections whose listeners it calls. {@link io.margay.bgp.io.NettyNetwork} is the real one
 * (epoll); the speaker's tests bring one of their own that lives in memory and has a clock they
 * move.
 *
 * <p>Life of some octets: the socket is readable; {@code FrameHandler} cuts them into frames in the
 * loop's {@code ReadArea}, on the heap, where single octets are quick to read, and hands each to
 * {@link io.margay.bgp.io.ConnectionListener#frame} as a view that is valid during the call, then
 * {@link io.margay.bgp.io.ConnectionListener#batchEnd} once all that was read is through: that is
 * the moment to decide and to answer in full messages. What the speaker sends is written at once;
 * over {@code Limits.UNSENT_HIGH} waiting octets {@link io.margay.bgp.io.Connection#congested} asks
 * it to hold back until {@link io.margay.bgp.io.ConnectionListener#drained}.
 *
 * <p>Threads: one event loop thread named {@code speaker} runs everything, I/O as well as all tasks
 * given to {@code execute} and {@code schedule}, so neither this package nor the speaker has locks.
 * Only {@code execute} and {@code Connection.send} may be called from another thread: the RIB's. An
 * exception that escapes a task or a listener is a bug: it goes to the handler given at start,
 * which ends the speaker; it is never swallowed.
 *
 * <p>Protection: {@link io.margay.bgp.io.SocketOptions} become TTL, least TTL (RFC 5082) and MD5
 * key (RFC 2385) of a socket, through {@code KernelOption}. A key must be on the listener before
 * the peer's SYN comes, since Linux drops an unsigned one in silence; {@link
 * io.margay.bgp.io.Network#keys} keeps listeners at the wanted set, and takes removed keys away.
 *
 * <p>Closing: {@code Connection.close} sends what is still waiting, closes our half and then waits
 * for the peer's, since closing at once over unread input makes the kernel send a reset that
 * overtakes our NOTIFICATION. After {@code Limits.FAREWELL} it closes regardless. A listener hears
 * nothing more once its owner has called {@code close}.
 *
 * <p>Rejected: one event loop per core (sockets are not what a speaker is slow at), NIO where epoll
 * is missing (it has neither MD5 nor GTSM), and Netty's codec classes, which cut frames outside the
 * heap.
 */
@NullMarked
package io.margay.bgp.io;

import org.jspecify.annotations.NullMarked;
