/**
 * Rules that choose a table of routes by who sends, as rtnetlink tells and takes them.
 *
 * <p>Life of one message: {@code new RoutingRule(100, from, to, 1005, 80).add()} lets {@code
 * RuleCodec} write an RTM_NEWRULE, which {@code Netlink.batch} sends; {@code Netlink.rules} asks
 * for all of them, and {@link io.margay.netlink.rule.RuleCodec#read} turns each into a value.
 *
 * <p>Pure: values and requests, no socket, no thread.
 *
 * <p>Invariants: a rule that looks at anything else than sender and destination is not told, so
 * that nobody takes it for one of his own. The kernel keeps a rule when its table, its link or its
 * address goes; whoever made it takes it away.
 *
 * <p>Standards: rtnetlink(7), ip-rule(8), linux/fib_rules.h.
 *
 * <p>Rejected: rules by mark or by link: a container's own programs would need the marks, and
 * packets that it sends itself come from no link.
 */
@NullMarked
package io.margay.netlink.rule;

import org.jspecify.annotations.NullMarked;
