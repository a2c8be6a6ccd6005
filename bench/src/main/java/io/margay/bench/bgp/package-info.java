/**
 * What our speaker does with many routes and many peers, beside BIRD, FRR and GoBGP.
 *
 * <p>The life of a run: {@link io.margay.bench.bgp.BgpBenchmark} makes a namespace for the peers
 * and one for the device under test, joined by a veth pair, and starts {@link
 * io.margay.bench.bgp.BgpDriver} among the peers. For each {@code Scenario} the driver starts each
 * {@code Contender} in turn as a fresh {@code Device}, brings up all its ends of the sessions in a
 * {@code Field}, lets the senders write their {@code Feed}, encoded beforehand, and serves all
 * sockets on one thread until the {@code Table} of every receiver has the expected digest. It
 * prints a line per figure, which {@code Findings} turns into the report.
 *
 * <p>State: the tables, in the driver. Namespaces and a temporary directory go with the run; what a
 * killed run left is removed by the next. {@code BENCH_BGP_CASES} and {@code BENCH_BGP_CONTENDERS}
 * (names separated by commas) choose part of it.
 *
 * <p>Invariants: feeds and expectations exist before the clock starts; a run counts only when
 * prefixes, AS paths and communities of every receiver are exactly those that best path must
 * choose; contenders take turns in each round. Five prefixes share an attribute list, and among
 * several senders each has the shortest path for its share of the prefixes.
 *
 * <p>Standards: RFC 4271, RFC 4760, RFC 4456.
 *
 * <p>Rejected: a second speaker as injector, whose own speed would be measured; and sessions over
 * loopback, which hides the cost of real sockets less than it saves.
 */
@NullMarked
package io.margay.bench.bgp;

import org.jspecify.annotations.NullMarked;
