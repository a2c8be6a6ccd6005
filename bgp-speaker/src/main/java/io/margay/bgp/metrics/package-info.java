/**
 * What a speaker tells Prometheus. An agent and a stand-alone speaker have the same metrics, {@code
 * margay_bgp_…}: {@link io.margay.bgp.metrics.SessionMetrics} names them, and a scrape asks for the
 * sessions as they are at that moment, so that nothing is counted twice and a speaker that nobody
 * scrapes does nothing for it.
 *
 * <p>Life of a scrape: HTTP on a virtual thread of {@link io.margay.bgp.metrics.MetricsPage}, the
 * registry's callbacks, {@code Speaker.status()}, which is answered by the RIB's thread between two
 * batches, Prometheus' text format 0.0.4. The agent answers on its own page, beside its health.
 *
 * <p>Owner: nothing is kept here. Closed with the program. The page has no authentication, so that
 * it listens only where the file says.
 *
 * <p>Rejected: counters of our own beside those of {@link io.margay.bgp.speaker.PeerStatus}, which
 * {@code netctl bgp peers} shows; two sources would disagree.
 */
@NullMarked
package io.margay.bgp.metrics;

import org.jspecify.annotations.NullMarked;
