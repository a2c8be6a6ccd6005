package io.margay.ipam;

import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;

/**
 * An address that is now held.
 *
 * @param block it lies in
 * @param pool name of its pool
 * @param revision of the store at which it was written, with the caller's own writes
 * @param borrowed whether the block belongs to another node, so that the address needs a route of
 *     its own
 */
public record Assignment(Ip address, Cidr block, String pool, long revision, boolean borrowed) {}
