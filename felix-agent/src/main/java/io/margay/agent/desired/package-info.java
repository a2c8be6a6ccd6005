/**
 * The contract between calculation and data plane: {@link io.margay.agent.desired.Instruction}, a
 * sealed family of records that say what shall be in force, in terms of this host and of no store.
 *
 * <p>{@code agent.calc} makes them in dependency order (sets, then rules, then endpoints, then
 * routing; removals the other way round), {@code agent.dataplane} brings each to the driver that
 * owns it. An instruction replaces what an earlier one of the same key said; none depends on
 * history, except that set members come as differences, since a set may hold a hundred thousand.
 */
@NullMarked
package io.margay.agent.desired;

import org.jspecify.annotations.NullMarked;
