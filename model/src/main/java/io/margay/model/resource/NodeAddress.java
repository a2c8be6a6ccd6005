package io.margay.model.resource;

import io.margay.model.net.InterfaceAddress;
import java.util.Optional;

/**
 * One address of a host.
 *
 * @param type what it is for, such as "InternalIP"; informative
 */
public record NodeAddress(InterfaceAddress address, Optional<String> type) {}
