package io.margay.agent.workload;

import io.margay.model.net.Ip;
import io.margay.model.net.Mac;

/** A container's interface as it stands. */
public record Attached(
    String hostInterface, Mac hostMac, Mac containerMac, Ip address, Ip gateway) {}
