/**
 * This host as {@code netctl init} prepares it and {@code netctl doctor} looks at it: the files
 * that container runtimes read, and what kernel, programs, sockets and settings are like.
 *
 * <p>The life of {@code netctl doctor}: {@code DoctorCommand} reads the agent's settings by {@link
 * io.margay.cli.host.AgentSettings} and asks one class after the other for {@link
 * io.margay.cli.host.Finding}s: {@link io.margay.cli.host.KernelChecks} tries each feature in a
 * network namespace that ends with the try, {@link io.margay.cli.host.ForwardingChecks}, {@link
 * io.margay.cli.host.CniChecks}, {@link io.margay.cli.host.StoreChecks} and {@link
 * io.margay.cli.host.DockerChecks} look and change nothing. {@code netctl init} makes {@link
 * io.margay.cli.host.HostFile}s of what {@link io.margay.cli.host.RuntimeConfiguration} says.
 *
 * <p>One thread and no state, but for the threads that bound a wait for a peer. Invariants: a
 * finding that is not in order says what to do about it; every wait has a bound in {@code
 * io.margay.cli.host.Limits}; no check changes the host; a file is written as a whole or not at
 * all, and never over one that differs unless that is asked for.
 *
 * <p>Standards: CNI specification 1.1.0, section 1 (configuration lists); Docker's plugin discovery
 * (docs/extend/plugin_api.md).
 *
 * <p>Rejected: reading the kernel's list of modules (a feature may be built in, or be loaded at its
 * first use: only the try tells), and one large report of the agent (the doctor is needed most when
 * the agent does not start).
 */
@NullMarked
package io.margay.cli.host;

import org.jspecify.annotations.NullMarked;
