package io.margay.bgp.bfd;

import java.time.Duration;

/**
 * How often, and how patiently.
 *
 * @param transmit Desired Min TX Interval
 * @param receive Required Min RX Interval
 * @param multiplier Detect Mult, 1 to 255
 */
public record BfdParameters(Duration transmit, Duration receive, int multiplier) {}
