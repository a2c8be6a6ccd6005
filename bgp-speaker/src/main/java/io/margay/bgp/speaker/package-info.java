/**
 * The speaker: {@link io.margay.bgp.speaker.Speaker} is the API of this module, and behind it one
 * loop owns every piece of BGP state.
 *
 * <pre>
 *  any thread                         speaker loop
 *  Speaker ── peers, originate ──►  SpeakerLoop ──► PeerSession (fsm, connections, timers) per peer
 *     ▲                                  │                │ up / down / UPDATE
 *     └────── status, routes ────────────┤                ▼
 *                                        └──────────►  Routing (Rib, UpdateGroups) ── Member per
 *                                                         │                       established peer
 *  RouteListener ◄── routesChanged, sessionChanged ───────┘
 * </pre>
 *
 * <p>Life of an UPDATE: {@code FrameHandler} gives the frame to {@code PeerSession}, which reads
 * it, asks {@code PeerFsm} whether it is legal now, and hands it to its {@code Member}; that
 * interns the attributes, checks for loops and writes rows into {@code Rib}. At the end of the read
 * {@code Routing.flush} decides, tells the {@link io.margay.bgp.speaker.RouteListener} once, and
 * gives each group's block to its members.
 *
 * <p>Owner: the loop thread {@code speaker}. Other threads only leave a request: the last one of a
 * kind wins, so nothing queues up. Invariants: a peer whose configuration did not change is not
 * touched; a peer that is not Established has no route in the RIB; what we announce to a peer is
 * what its group's Adj-RIB-Out says; after {@code close} there is no thread and no socket.
 *
 * <p>Failures: what a peer does wrong ends at most its session, and {@link
 * io.margay.bgp.speaker.PeerStatus#lastError} says so in words. A socket that cannot be opened is a
 * {@link io.margay.bgp.speaker.SpeakerException}. An exception nobody expected stops the whole
 * speaker loudly: the sockets close, so that peers withdraw, and the thread's uncaught exception
 * handler runs.
 *
 * <p>Standards: RFC 4271 sections 3, 6.8, 8, 9; RFC 7606 section 2; RFC 2918; RFC 4486. Not here
 * yet: graceful restart, MD5, IPv6. Rejected: one thread per peer (the RIB needs one writer), and
 * queues between loop and sessions.
 */
@NullMarked
package io.margay.bgp.speaker;

import org.jspecify.annotations.NullMarked;
