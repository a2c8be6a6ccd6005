/**
 * The commands of {@code netctl}, one class each.
 *
 * <p>The life of {@code netctl create -f pool.yaml}: {@link io.margay.cli.command.Dispatcher} has
 * Picocli parse the words against {@code CommandTree} and calls {@code CreateCommand}; {@code
 * Writing} reads the file through {@code Inputs} and {@code ResourceCodec}, asks the {@code
 * Session}, which opens the {@code Connection} that {@code StoreChoice} found, and {@code Results}
 * tells what became of each document and decides the exit code.
 *
 * <p>One thread, no state beyond one call. Invariants: data and result lines go to standard output,
 * everything else to standard error; nothing is sent before the whole input is valid; every failure
 * has the form of {@code ErrorText} and an exit code of the contract; no secret is read from a
 * flag.
 *
 * <p>Grammar, words and messages follow calicoctl (its {@code commands} package), so that scripts
 * around it keep working; exit codes are the contract's, since calicoctl has one for everything.
 *
 * <p>Rejected: Picocli's annotations (reflection is a third of the start-up), a class hierarchy of
 * commands (what they share are calls).
 */
@NullMarked
package io.margay.cli.command;

import org.jspecify.annotations.NullMarked;
