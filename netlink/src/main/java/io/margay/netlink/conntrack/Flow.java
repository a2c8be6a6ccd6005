package io.margay.netlink.conntrack;

import io.margay.model.net.Ip;

/**
 * A tracked flow, of a protocol that has ports.
 *
 * @param protocol number of the protocol above IP
 * @param source who sent its first packet, and from which port
 * @param destination where to, as the sender had it: before any translation
 * @param answering who answers: differs from {@code destination} when that was translated
 * @param zone of the connection tracking, 0 by default
 * @param id tells this entry from a later one with the same addresses
 */
public record Flow(int protocol, Port source, Port destination, Port answering, int zone, int id) {

  /**
   * One side of a flow.
   *
   * @param number 0 to 65535
   */
  public record Port(Ip address, int number) {
    @Override
    public String toString() {
      return address + ":" + number;
    }
  }

  /** Whether a rule sent it elsewhere than its sender said. */
  public boolean redirected() {
    return !destination.equals(answering);
  }

  @Override
  public String toString() {
    return "protocol " + protocol + " " + source + " to " + destination + " by " + answering;
  }
}
