/**
 * What {@code netctl} prints: tables and errors as text. Commands hand over rows and problems and
 * print what comes back.
 *
 * <p>{@link io.margay.cli.text.ColumnTable} and {@link io.margay.cli.text.BoxTable} are the two
 * shapes that users of calicoctl know. {@link io.margay.cli.text.ErrorText} has the one form in
 * which every failure is told: what, where, why, what was kept, what to run next; as one line of
 * JSON for programs.
 *
 * <p>Pure; for one thread. Invariants: the same input prints the same text under every locale and
 * time zone; no line ends in blanks; no colour, so that nothing depends on a terminal.
 */
@NullMarked
package io.margay.cli.text;

import org.jspecify.annotations.NullMarked;
