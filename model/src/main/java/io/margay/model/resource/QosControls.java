package io.margay.model.resource;

/**
 * Limits of a container's traffic, as Calico's resource of this name has them; 0 is none.
 *
 * @param ingressBandwidth to the container, in bits per second
 * @param egressBandwidth from the container, in bits per second
 * @param ingressBurst what may arrive at once, in bits
 * @param egressBurst what may leave at once, in bits
 */
public record QosControls(
    long ingressBandwidth, long egressBandwidth, long ingressBurst, long egressBurst) {
  public QosControls {
    atLeastZero("ingressBandwidth", ingressBandwidth);
    atLeastZero("egressBandwidth", egressBandwidth);
    atLeastZero("ingressBurst", ingressBurst);
    atLeastZero("egressBurst", egressBurst);
  }

  private static void atLeastZero(String field, long value) {
    if (value < 0) {
      throw new InvalidFieldException(field, value + " is below 0");
    }
  }
}
