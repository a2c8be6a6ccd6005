/**
 * The Container Network Interface as a plugin sees it, and the bytes between our client and our
 * agent.
 *
 * <p>Life of a request: a runtime executes the static client ({@code src/main/c/margay.c}), which
 * sends its environment and stdin over the agent's socket. The agent reads them with {@link
 * io.margay.cni.CniWire}, checks them with {@link io.margay.cni.CniRequest#parse}, does the work,
 * and answers with a {@link io.margay.cni.CniResult} in the form of the version that the
 * configuration asked for, or with the error object that a {@link io.margay.cni.CniException}
 * carries. The client copies that to its stdout and takes the exit status from it.
 *
 * <p>Everything here is pure: bytes and text in, records out. No thread, no socket, no clock.
 *
 * <p>Invariants: a request that parses has every variable and key that its command needs; an error
 * always has a code of the specification; the sandbox path is echoed as it was received, since
 * chained plugins compare it as text.
 *
 * <p>Standards: CNI specification 0.1.0 to 1.1.0, sections 2 (execution protocol) and 5 (result
 * types); key lookup in {@code runtimeConfig} ignores case because containerd sends Go field names.
 *
 * <p>Rejected: a client on the JVM, which costs 29 to 73 ms a call where the whole reference ADD
 * takes 8.6 ms; reflection-based binding of the configuration, which cannot name the key that is
 * wrong.
 */
@NullMarked
package io.margay.cni;

import org.jspecify.annotations.NullMarked;
