package io.margay.netlink.neighbour;

import io.margay.model.net.Ip;
import io.margay.model.net.Mac;
import io.margay.netlink.wire.Request;
import java.util.Optional;

/**
 * An entry of the ARP or neighbour table: one line of {@code ip neighbour show}.
 *
 * @param linkIndex the link it is on
 * @param address the neighbour
 * @param mac its link-layer address, when known
 * @param state a sum of NUD_ bits of linux/neighbour.h
 */
public record Neighbour(int linkIndex, Ip address, Optional<Mac> mac, int state) {
  /** NUD_PERMANENT: never asked for and never dropped. */
  public static final int PERMANENT = 0x80;

  /** An entry that stays as written. */
  public static Neighbour permanent(int linkIndex, Ip address, Mac mac) {
    return new Neighbour(linkIndex, address, Optional.of(mac), PERMANENT);
  }

  /** {@code ip neighbour replace}: what was there for this address is overwritten. */
  public Request add() {
    return NeighbourCodec.add(this);
  }

  /** {@code ip neighbour delete}: ENOENT when it is not there. */
  public Request delete() {
    return NeighbourCodec.delete(this);
  }

  @Override
  public String toString() {
    return address + mac.map(m -> " lladdr " + m).orElse("") + " dev " + linkIndex;
  }
}
