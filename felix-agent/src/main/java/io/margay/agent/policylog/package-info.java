/**
 * What rules with the action Log saw, as lines of the agent's log.
 *
 * <p>The kernel passes the head of such a packet up by NFLOG, at a limited rate, with a prefix that
 * names the rule ({@code rules.LogPrefix}); {@link io.margay.agent.policylog.PolicyLog} adds
 * policy, rule and endpoint in words and writes at most {@code Limits.POLICY_LOG_LINES} lines a
 * second. The LOG target would be shorter, but is mute outside the first network namespace.
 */
@NullMarked
package io.margay.agent.policylog;

import org.jspecify.annotations.NullMarked;
