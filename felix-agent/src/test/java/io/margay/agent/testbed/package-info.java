/** What tests on the real kernel need: namespaces of their own, programs run in them, waiting. */
@NullMarked
package io.margay.agent.testbed;

import org.jspecify.annotations.NullMarked;
