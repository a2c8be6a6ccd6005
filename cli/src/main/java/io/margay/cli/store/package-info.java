/**
 * The two ways of a request: by the agent's socket, or straight to the store.
 *
 * <p>The life of a request: a command opens a {@link io.margay.cli.store.Connection} by {@link
 * io.margay.cli.store.StoreSettings} and executes it. {@code SocketConnection} sends it in the
 * framing of {@code ControlWire} and waits, never longer than its patience. {@code StoreConnection}
 * holds the same commands that the agent has, on its own client of the store.
 *
 * <p>For one thread. Invariants: the classes of the store's client (jetcd, gRPC, Netty) are named
 * by {@code StoreConnection} alone, which is loaded only with endpoints given, since they cost more
 * start-up than everything else; no request is sent twice; a failure says whether something may
 * have been done.
 *
 * <p>Rejected: trying the store when the agent is away (an operator must know who answered).
 */
@NullMarked
package io.margay.cli.store;

import org.jspecify.annotations.NullMarked;
