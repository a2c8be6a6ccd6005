/**
 * Tests that run the installed tree: the programs as a user has them, on namespaces that the lab
 * makes, with real etcd, real runtimes and the real kernel. They assert on what a user sees:
 * packets, routes, rules, exit codes.
 *
 * <p>{@link io.margay.system.ArchitectureTest} is the odd one out: it holds the classes against the
 * drawing in {@code docs/architecture.puml}.
 */
@NullMarked
package io.margay.system;

import org.jspecify.annotations.NullMarked;
