/**
 * The BGP-4 speaker's module; this package itself holds only its {@link io.margay.bgp.Limits}.
 *
 * <p>The packages below, from the octets upwards: {@code wire} (messages and codecs), {@code fsm}
 * (session state machine), {@code filter} (which routes pass), {@code rib} (routes and best path),
 * {@code io} (TCP, framing and timers on Netty), {@code speaker} (the loop that owns them all, and
 * the API). The first four are pure: no socket, no clock, no thread.
 *
 * <p>Every queue, wait and table has its bound in {@code Limits}, with the reason beside it, so
 * that an operator's question "how long can this take, how much can this hold" has one place to
 * look. They are constants: none has needed to differ between two installations yet.
 */
@NullMarked
package io.margay.bgp;

import org.jspecify.annotations.NullMarked;
