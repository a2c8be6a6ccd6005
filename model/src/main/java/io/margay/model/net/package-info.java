/**
 * Addresses and numbers of the network layer: {@link io.margay.model.net.Ip}, {@link
 * io.margay.model.net.Cidr}, {@link io.margay.model.net.Mac}, {@link io.margay.model.net.AsNumber}.
 *
 * <p>All are immutable values that are checked when they are made, compare by content and print in
 * the canonical form of their standard (RFC 4291, RFC 5952, RFC 4632, RFC 5396), so that {@code
 * parse(x.toString())} equals {@code x}. None touches the network.
 */
@NullMarked
package io.margay.model.net;

import org.jspecify.annotations.NullMarked;
