/**
 * The CNI client in Java, for processors that {@code src/main/c/margay.c} is not built for. The
 * same contract and the same tests; nothing beyond {@code java.base}, since start-up is all it
 * costs.
 *
 * <p>Life of a call: {@link io.margay.cni.client.Client} answers VERSION itself; otherwise it finds
 * the socket in the configuration by {@link io.margay.cni.client.Settings}, sends environment, the
 * name it was called by and stdin over it in the framing of {@code io.margay.cni.CniWire}, copies
 * the answer to stdout and takes its exit status from it. Without an answer it prints the
 * specification's error object with code 11, for STATUS 50.
 *
 * <p>One thread, and a second one that ends the process when the time of the call is over: a
 * blocking channel knows no time-out. {@code dist}'s launcher of the same name starts it with the
 * variables removed that the JVM itself would take.
 *
 * <p>Rejected: doing without the C client altogether; the best JVM client costs 29 ms where the
 * whole reference ADD takes 8.6 ms.
 */
@NullMarked
package io.margay.cni.client;

import org.jspecify.annotations.NullMarked;
