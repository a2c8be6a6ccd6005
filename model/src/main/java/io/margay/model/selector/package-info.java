/**
 * The language in which policies and pools name endpoints and hosts by their labels.
 *
 * <p>A text becomes a {@link io.margay.model.selector.Selector} through {@code Selector.parse}; a
 * text that is none becomes a {@link io.margay.model.selector.SelectorException} with the column.
 * The agent's index asks {@code matches}, or takes the tree apart by pattern matching to look
 * equalities up by value. The canonical text is hashed to name the set of addresses in the kernel,
 * so that two rules with the same selector share one set.
 *
 * <p>Pure and immutable. Invariants: conjunctions and disjunctions are flat and have at least two
 * operands; a negation's operand is no negation; sets are sorted. Text, depth and labels are
 * bounded, so that no input exhausts the stack.
 *
 * <p>The grammar is Calico's (libcalico-go, {@code selector/tokenizer} and {@code parser}), with
 * the older spelling {@code notin}; {@code global()}, which Calico takes in namespace selectors
 * only, is refused.
 *
 * <p>Rejected: a parser generator (the grammar has ten productions), and reordering operands for
 * the canonical text (users read it).
 */
@NullMarked
package io.margay.model.selector;

import org.jspecify.annotations.NullMarked;
