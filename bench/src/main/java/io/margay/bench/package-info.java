/**
 * Benchmarks: each measures a capability of Margay beside programs that people use for the same.
 *
 * <p>The life of a run: {@link io.margay.bench.Main} finds the {@link io.margay.bench.Benchmark} by
 * name; it sets up what it needs in namespaces of its own, measures ours and all peers in one run,
 * and collects {@link io.margay.bench.Samples}; of these it makes a {@link io.margay.bench.Row} for
 * each case and a {@link io.margay.bench.Report}, which is printed as a table and written as {@code
 * bench/target/NAME.json}.
 *
 * <p>State: none beyond the run. A benchmark owns its site of the lab and takes it down, on Ctrl-C
 * as well; what a killed run left is removed by the next one.
 *
 * <p>Invariants: ours and the peers take turns in short blocks, so that whatever else the machine
 * does hits all alike; each is driven by the same code, whose own cost is measured and shown but
 * never subtracted; what the numbers leave out stands in the notes below the table. Medians are
 * compared, single figures are not.
 *
 * <p>Rejected: JMH, which measures methods within a JVM, while these are programs, kernels and
 * wires; and numbers of an earlier run as the peer's.
 */
@NullMarked
package io.margay.bench;

import org.jspecify.annotations.NullMarked;
