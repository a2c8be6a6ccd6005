/**
 * What attaching a container costs, by way of the plugin binary, as a runtime pays for it.
 *
 * <p>The life of a run: {@link io.margay.bench.cni.CniBenchmark} brings up a lab of one host with a
 * store, an agent and a policy, and starts {@link io.margay.bench.cni.CniDriver} inside that host.
 * The driver makes bare namespaces and has {@code Execution} run each {@code Plugin} for them, ADD
 * and then DEL, block by block in turn; {@code execute.c} starts the programs. It prints one line
 * per sample, which {@code Findings} reads back and turns into the report.
 *
 * <p>State: samples, in the driver until printed; configurations and the peers' address files below
 * the lab's own directory, which go with it.
 *
 * <p>Invariants: namespaces are made and removed outside the time taken; every call's exit status
 * is checked, and once it is proven that after ADD the endpoint is in etcd and its rules are in the
 * kernel. The time of a call runs from before the program is started until its end is known.
 *
 * <p>Standards: CNI specification 1.0.0.
 *
 * <p>Rejected: starting the plugins from a JVM, which costs it 0.7 ms of CPU a call, as much as a
 * plugin's own share; driving them through {@code nsenter}, another program within the time taken;
 * and a driver inside this JVM, whose threads would have to move between namespaces.
 */
@NullMarked
package io.margay.bench.cni;

import org.jspecify.annotations.NullMarked;
