/**
 * {@code netctl lab}: bringing up hosts on this machine, looking at them, running commands in them,
 * and taking them down.
 *
 * <p>The life of {@code netctl lab attach h1/c1}: Picocli parses the words against what {@link
 * io.margay.cli.lab.LabAction} added to the command's specification; the action gets a {@link
 * io.margay.cli.lab.LabCall}, opens the {@code Lab} that is up at the call's site, and calls the
 * library of the same name. {@code Containers} prints the result; a failure comes back as a {@link
 * io.margay.cli.lab.LabFailedException} with a {@code Problem}, whose code is the exit code.
 *
 * <p>One thread, no state beyond one call: everything about a lab is kept by the module {@code lab}
 * below {@code /run/mgylab}. Invariants: exit codes are those of all of netctl, but for {@code
 * exec}, which passes on the command's own; nothing is started before the whole topology is valid;
 * the classes of the lab are not loaded by other commands, whose start-up counts.
 *
 * <p>Rejected: a name of the lab on every command (a site has one lab, since its namespaces have
 * fixed names), and undoing a failed {@code up} (its logs are what the user needs next).
 */
@NullMarked
package io.margay.cli.lab;

import org.jspecify.annotations.NullMarked;
