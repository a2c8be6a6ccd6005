/**
 * Octets and time: TCP connections, framing and timers. The only package that knows Netty.
 *
 * <p>{@link io.margay.bgp.io.Network} is what the speaker sees: a loop that runs tasks and timers,
 * and connections whose listeners it calls. {@link io.margay.bgp.io.NettyNetwork} is the real one
 * (epoll, NIO where epoll is missing); the speaker's tests bring one of their own that lives in
 * memory and has a clock they move.
 *
 * <p>Life of some octets: the socket is readable; {@code FrameHandler} collects them and hands each
 * whole frame to {@link io.margay.bgp.io.ConnectionListener#frame} as a view that is valid during
 * the call, then {@link io.margay.bgp.io.ConnectionListener#batchEnd} once all that was read is
 * through: that is the moment to decide and to answer in full messages. What the speaker sends is
 * written at once; over {@code Limits.UNSENT_HIGH} waiting octets {@link
 * io.margay.bgp.io.Connection#congested} asks it to hold back until {@link
 * io.margay.bgp.io.ConnectionListener#drained}.
 *
 * <p>Threads: one event loop thread named {@code speaker} runs everything, I/O as well as all tasks
 * given to {@code execute} and {@code schedule}, so neither this package nor the speaker has locks.
 * An exception that escapes a task or a listener is a bug: it goes to the handler given at start,
 * which ends the speaker; it is never swallowed.
 *
 * <p>Closing: {@code Connection.close} sends what is still waiting, closes our half and then waits
 * for the peer's, since closing at once over unread input makes the kernel send a reset that
 * overtakes our NOTIFICATION. After {@code Limits.FAREWELL} it closes regardless. A listener hears
 * nothing more once its owner has called {@code close}.
 *
 * <p>Rejected: one event loop per core (the RIB has a single writer, and two threads would need a
 * bounded queue between them; the split is possible behind these interfaces), and Netty's codec
 * classes beyond the cumulation of octets.
 */
@NullMarked
package io.margay.bgp.io;

import org.jspecify.annotations.NullMarked;
