/**
 * The speaker: {@link io.margay.bgp.speaker.Speaker} is the API of this module, and behind it two
 * threads own everything: one the sessions, one the routes.
 *
 * <pre>
 *  any thread          thread "speaker" (I/O loop)                  thread "speaker-rib"
 *  Speaker ─ peers ──► SpeakerLoop ──► PeerSession per peer
 *     │                    │              │ PeerFsm, LoopTimers
 *     │                    │              │ Established ─ RibFeed ──► Routing ── Member per session
 *     ├─ originate ────────┼──────────────┼─────────────────────────►  (Rib, UpdateGroups)
 *     ▲                    │              ▲                              │
 *     └─ status, routes ───┘              └── Connection.send ◄──────────┤
 *  RouteListener ◄── routesChanged, sessionChanged, settled ─────────────┘
 * </pre>
 *
 * <p>Life of an UPDATE: {@code FrameHandler} gives the frame to {@code PeerSession}, which reads it
 * and asks {@code PeerFsm} whether it is legal now; {@code RibFeed} collects what one read brought
 * and hands it over. On the other thread {@code Member} takes it apart, and a {@code PeerTable} per
 * family interns the attributes and writes rows into {@code Rib}; when no task waits any more
 * {@code Routing.flush} lets each {@code FamilyRouting} decide, tell the {@link
 * io.margay.bgp.speaker.RouteListener} once, and give each group's blocks to its members. So
 * keepalives and hold timers never wait for routes. A peer whose UPDATEs queue up is not read until
 * they are done, and its hold timer waits as long.
 *
 * <p>Going and coming back (RFC 4724, 8538, 9494): the state machine says which families outlive a
 * session; {@code KeptRoutes} has their timers, {@code Routing} their rows. After our own restart
 * {@code Deferral} holds End-of-RIB back, never our own routes.
 *
 * <p>Invariants: a peer whose configuration did not change is not touched, one that changed only as
 * far as {@link io.margay.bgp.speaker.ConfigChange} says; a peer that is not Established has no
 * route in the RIB but stale ones; what we announce to a peer is what its group's Adj-RIB-Out says;
 * after {@code close} there is no thread and no socket.
 *
 * <p>Failures: what a peer does wrong ends at most its session, and {@link
 * io.margay.bgp.speaker.PeerStatus#error} says so in words with the next step ({@code Diagnosis}).
 * A socket that cannot be opened is a {@link io.margay.bgp.speaker.SpeakerException}. An exception
 * nobody expected stops the whole speaker loudly: the sockets close, and the thread's uncaught
 * exception handler runs.
 *
 * <p>Standards: RFC 4271 sections 3, 6.8, 8, 9; RFC 7606 section 2; RFC 2918, 7313; RFC 4486, 9003;
 * RFC 4724, 8538, 9494; RFC 9687; RFC 2385, 5082. Rejected: one thread per peer, a RIB thread per
 * family (two cores are the target), and bounded queues that block the loop.
 */
@NullMarked
package io.margay.bgp.speaker;

import org.jspecify.annotations.NullMarked;
