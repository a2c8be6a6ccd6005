/**
 * What {@code netctl} and the agent say to each other.
 *
 * <p>The life of a request: a command of {@code netctl} makes a {@link
 * io.margay.model.control.ControlRequest}; {@link io.margay.model.control.ControlWire} turns it
 * into bytes for the agent's socket and back into a request there; the agent's {@link
 * io.margay.model.control.Control} executes it and the {@link
 * io.margay.model.control.ControlResponse} travels back the same way. With the store's endpoints
 * given, {@code netctl} holds the {@code Control} itself and no byte is sent. Either way a failure
 * is a {@link io.margay.model.control.Problem}, whose {@link io.margay.model.control.ErrorCode}
 * decides the exit code.
 *
 * <p>Pure: who owns the socket reads and writes the bytes. Invariants: one exchange per connection;
 * no message is larger than {@code ControlWire.MAX_BYTES}; each resource of a writing request has
 * exactly one result.
 *
 * <p>The framing is our own; magic and version come first, so that the agent tells {@code netctl}
 * from the CNI client on one socket, and a release that differs is refused in words. Messages are
 * JSON (RFC 8259), which costs little at this rate and can be read in a trace.
 *
 * <p>Rejected: HTTP on the socket (a server for six requests), and gRPC (its libraries would be
 * loaded by every call of {@code netctl}).
 */
@NullMarked
package io.margay.model.control;

import org.jspecify.annotations.NullMarked;
