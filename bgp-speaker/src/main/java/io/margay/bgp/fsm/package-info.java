/**
 * The session state machine of RFC 4271 section 8 as a pure function of its events: {@link
 * io.margay.bgp.fsm.PeerFsm#on} takes one {@link io.margay.bgp.fsm.SessionEvent} and answers with
 * the {@link io.margay.bgp.fsm.SessionAction}s to carry out, in order.
 *
 * <p>Life of a session: {@code Started} asks for {@code Connect} and a ConnectRetry timer; {@code
 * ConnectionOpened} asks for {@code SendOpen}; {@code OpenReceived} goes through {@link
 * io.margay.bgp.fsm.OpenCheck} and {@link io.margay.bgp.fsm.Collision} and asks for {@code
 * SendKeepalive}; the peer's KEEPALIVE makes {@code SessionEstablished} with what was {@link
 * io.margay.bgp.fsm.Negotiated}; after that each UPDATE is allowed by {@code ProcessUpdate}. Any
 * failure ends in {@code Close}, {@code NoteError} with words for the operator, {@code SessionDown}
 * if the session had been up, and a timer for the next attempt.
 *
 * <pre>
 *            ┌────────────── PeerFsm (one per peer) ──────────────┐
 *  events ─► │ started?  idle hold?  failures                     │ ─► actions
 *            │   Link OUTGOING: Connecting ► OpenSent ► OpenConfirm ► Established
 *            │   Link INCOMING:              OpenSent ► OpenConfirm ► Established
 *            └────────────────────────────────────────────────────┘
 * </pre>
 *
 * <p>The RFC runs one machine per connection and lets them kill each other; here one machine per
 * peer holds at most one link for each direction, so that a collision (section 6.8) is a comparison
 * and not a race between two objects. The peer's state is that of its more advanced link.
 *
 * <p>A session that goes says in {@code SessionDown} which families are kept until the peer is
 * back: those of its OPEN when TCP failed, the same after a NOTIFICATION where both set the N bit,
 * none after a hard reset or where graceful restart was not agreed on ({@link
 * io.margay.bgp.fsm.PeerRestart}). {@link io.margay.bgp.fsm.Transcript} writes what a machine is
 * told as lines of JSON, and tells another one the same.
 *
 * <p>Owned by the {@code speaker} loop. Invariants: at most one link is Established; no link
 * without its hold timer (unless hold time 0 was agreed); in Idle no link and no connection exists.
 * Time comes in as {@code TimerExpired}, randomness (jitter, section 10) through the constructor.
 *
 * <p>Deviations from the RFC, on purpose: the hold time before OPEN is 10 s rather than 4 minutes,
 * since a peer that accepts and says nothing would else hold the session back; the retry time
 * starts at 1 s and doubles to 5 s, but stays at 1 s after a connection closed before OPEN; a lost
 * connection or a Cease is followed by Active, not by IdleHold, so that a restarted peer can come
 * back at once; only errors of protocol make us refuse connections for the idle hold time.
 * DelayOpen is not used.
 *
 * <p>Standards: RFC 4271 sections 6.2, 6.5 to 6.8, 8, 10; RFC 6286 (identifiers); RFC 6608 (FSM
 * error subcodes); RFC 4724 sections 3 to 5, RFC 8538 section 4. Rejected: a transition table (the
 * interesting part is what it cannot hold: two links), and timers inside the machine.
 */
@NullMarked
package io.margay.bgp.fsm;

import org.jspecify.annotations.NullMarked;
