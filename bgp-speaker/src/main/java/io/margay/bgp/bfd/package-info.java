/**
 * Bidirectional forwarding detection: tells within a second that the path to a BGP peer is dead,
 * for which BGP alone needs its hold time.
 *
 * <p>Life of a packet: {@link io.margay.bgp.bfd.Bfd} has one UDP port for each local address and
 * kind (3784 for one hop, 4784 for several); the kernel drops what has crossed a router on the
 * former. {@code BfdPacket} reads the 24 octets, {@code Bfd} finds the session by discriminator, or
 * by address while the peer does not know ours yet, and {@code BfdMachine} answers with what to
 * send, when to send next, when to give up, and whether the state has changed. Only a change from
 * Up to Down that the other end did not ask for reaches the {@link io.margay.bgp.bfd.PathListener}.
 *
 * <pre>
 *    Down ──(peer Down)──► Init ──(peer Init or Up)──► Up ──(silence, or peer Down)──► Down
 *      └──────(peer Init)──────────────────────────────►┘
 * </pre>
 *
 * <p>Owner: the {@code speaker} loop, which also runs the timers; the RIB has a thread of its own,
 * so that packets go out in time under load. {@code BfdMachine} and {@code BfdPacket} are pure:
 * time and randomness come in as arguments.
 *
 * <p>Invariants: a session that is not Up sends once a second at most (RFC 5880 section 6.8.3); the
 * source port of a session stays the same and is above 49151 (RFC 5881 section 4); a packet with an
 * error of form changes nothing; a path that never was Up is never reported as down, so that a peer
 * without BFD keeps its BGP session (RFC 5882 section 4.2).
 *
 * <p>Standards: RFC 5880 sections 4.1, 6.2, 6.5, 6.8; RFC 5881; RFC 5883; RFC 5882 sections 4.2,
 * 4.3. Not here: authentication, echo packets, demand mode of our own (a peer's is respected).
 * Rejected: a process of its own (one more thing that can die), and the kernel's cBPF per session
 * (one filter per port does).
 */
@NullMarked
package io.margay.bgp.bfd;

import org.jspecify.annotations.NullMarked;
