/** Tests of what is made of a driver's output. */
@NullMarked
package io.margay.bench.cni;

import org.jspecify.annotations.NullMarked;
