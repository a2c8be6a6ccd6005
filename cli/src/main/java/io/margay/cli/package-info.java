/**
 * The program {@code netctl}: {@link io.margay.cli.Netctl} hands standard streams, environment and
 * clock to {@code io.margay.cli.command.Dispatcher} and exits with what it returns. {@code
 * io.margay.cli.store} reaches the agent or the store, {@code io.margay.cli.text} prints.
 *
 * <p>Everything happens on the main thread of a process that lives for one command, so start-up is
 * what counts: no reflection, no logging, nothing of the store's client unless its endpoints are
 * given.
 *
 * <p>Rejected: a daemon or shell that keeps a warm JVM (one more thing to run and to secure).
 */
@NullMarked
package io.margay.cli;

import org.jspecify.annotations.NullMarked;
