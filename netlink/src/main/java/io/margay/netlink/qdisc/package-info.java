/**
 * Limits of traffic as rtnetlink tells and takes them: token buckets on what a link sends, and the
 * detour by which what it receives can be limited the same way.
 *
 * <p>Life of one limit: {@link io.margay.netlink.qdisc.TokenBucket#replaceRoot} builds an
 * RTM_NEWQDISC request for the link that sends; for what a link receives, {@link
 * io.margay.netlink.qdisc.Redirect#prepare} and {@code all} lead it through an {@link
 * io.margay.netlink.link.Ifb}, which has a token bucket of its own. {@code Netlink.qdiscs} and
 * {@code Netlink.redirects} tell what there is, read by {@link io.margay.netlink.qdisc.Qdisc}.
 *
 * <p>Pure: values and requests, no socket, no thread. Nobody owns anything here.
 *
 * <p>Invariants: a bucket can be told back by the kernel as it was written, except that a burst is
 * kept as a time ({@code TokenBucket.isAbout}); a filter that matches everything is written with
 * u32, which every kernel with filters has.
 *
 * <p>Standards: linux/pkt_sched.h, linux/pkt_cls.h, linux/tc_act/tc_mirred.h, tc-tbf(8).
 *
 * <p>Rejected: policing what is received (it drops where a queue would wait, and TCP gets a
 * fraction of the rate; Debian's cloud kernels lack it, too); a bucket at the container's own end,
 * which a container could take away; matchall filters, which some kernels lack.
 */
@NullMarked
package io.margay.netlink.qdisc;

import org.jspecify.annotations.NullMarked;
