/** Tests of how results are computed and shown; the measuring itself is run by hand. */
@NullMarked
package io.margay.bench;

import org.jspecify.annotations.NullMarked;
