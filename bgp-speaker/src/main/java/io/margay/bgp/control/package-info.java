/**
 * What {@code netctl bgp} is answered: the requests of {@code ControlRequest.Bgp}, the same for the
 * speaker in an agent and for one that stands alone.
 *
 * <p>Life of a request: the owner of the control socket gives it to {@link
 * io.margay.bgp.control.SpeakerControl#execute}; that asks the {@code Speaker}, whose loop answers
 * with values between two batches of work, and {@code Reports} makes them a tree, which travels as
 * JSON and is what {@code -o json} prints. {@link io.margay.bgp.control.EventLog} stands between
 * speaker and its listener and keeps the last events, so that {@code netctl bgp monitor} can ask
 * for those since the number it knows.
 *
 * <p>Threads: {@code SpeakerControl} is called by whoever serves the socket, {@code EventLog} is
 * written by the speaker's loop and read by the former; it has the one lock of this package and
 * holds it for a copy only. Invariants: a report never stalls a session, since the loop answers
 * with at most {@code Limits.REPORTED_ROUTES} routes; an event has one number for ever; a gap in
 * the numbers tells a reader that it was too slow.
 *
 * <p>The keys of the reports are listed in {@code docs/bgp-speaker.md}; they are stable: keys are
 * added, never renamed.
 *
 * <p>Rejected: a stream on the socket (one exchange per connection is the rule of {@code
 * ControlWire}, and a reader that hangs would hold a thread), typed records for each report (they
 * are printed, not computed with).
 */
@NullMarked
package io.margay.bgp.control;

import org.jspecify.annotations.NullMarked;
