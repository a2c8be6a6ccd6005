/**
 * The speaker: {@link io.margay.bgp.speaker.Speaker} is the whole API of this module, and the loop
 * behind it owns every piece of BGP state.
 */
@NullMarked
package io.margay.bgp.speaker;

import org.jspecify.annotations.NullMarked;
