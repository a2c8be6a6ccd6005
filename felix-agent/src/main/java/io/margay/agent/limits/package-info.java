/** Every bound of the agent, in one class that all of its packages may read and that reads none. */
@NullMarked
package io.margay.agent.limits;

import org.jspecify.annotations.NullMarked;
