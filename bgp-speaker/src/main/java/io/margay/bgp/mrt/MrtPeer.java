package io.margay.bgp.mrt;

import io.margay.model.net.AsNumber;
import io.margay.model.net.Ip;

/**
 * Who gave paths of a dump; the speaker itself has the address 0.0.0.0.
 *
 * @param identifier its BGP identifier
 */
public record MrtPeer(Ip identifier, Ip address, AsNumber as) {}
