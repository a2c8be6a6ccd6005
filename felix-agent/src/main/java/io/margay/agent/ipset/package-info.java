/**
 * IP sets. <b>Ours is:</b> sets named {@code mgy4…}.
 *
 * <p>{@link io.margay.agent.ipset.SetTable} holds desired members per set and writes the difference
 * by netlink, 6 µs a member. Owner: the dataplane loop. A set is made before the rules that name it
 * are written and destroyed after they are gone; a set that the kernel still holds a reference to
 * stays dirty and goes on the next pass. At start the members of our sets are read back, so that a
 * restart changes nothing that is right.
 */
@NullMarked
package io.margay.agent.ipset;

import org.jspecify.annotations.NullMarked;
