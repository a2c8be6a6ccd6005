/**
 * What a running speaker went through, told again without one: {@link io.margay.bgp.replay.Replay}
 * reads the lines that {@code netctl bgp monitor --record FILE} wrote.
 *
 * <p>Life of a line: one with {@code event} is of a session and goes to {@code fsm.Transcript}'s
 * player, which has a state machine per peer; one with {@code rib} is of the tables and goes to
 * {@code speaker.RibReplay}, which has the same {@code Routing} as a running speaker but no
 * connections. A line {@code begin} makes new tables: all before it is of no use to them. What
 * changes is printed as it changes, and at the end the sessions and the table.
 *
 * <p>Pure but for the line that is printed; one thread; no clock: times are those of the recording.
 *
 * <p>Invariants: the same lines give the same output; the table at the end is that of the speaker
 * when it wrote the last line, since the tables decide where the recording says that they did.
 * Timers of sessions are events of the recording, so nothing is waited for.
 *
 * <p>Failures: what is no line of a recording is told with its number and ends the replay.
 *
 * <p>Rejected: a recording of packets (tcpdump writes one, but it holds neither configuration nor
 * the state before it), and Java's serialization (a bug report is read by people, too).
 */
@NullMarked
package io.margay.bgp.replay;

import org.jspecify.annotations.NullMarked;
