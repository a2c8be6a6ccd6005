package io.margay.ipam;

import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import java.util.List;

/** One address that a request asks for. */
public sealed interface Want {
  /** Whichever is free in the request's pools. */
  Want ANY = new Any(List.of());

  /**
   * One of ours to choose.
   *
   * @param within ranges it must lie in; empty for anywhere in the request's pools
   * @param inner never the first or last of a block: for those to whom a block is a network
   */
  record Any(List<AddressRange> within, boolean inner) implements Want {
    public Any {
      within = List.copyOf(within);
    }

    /** One at the end of a block is as good as any. */
    public Any(List<AddressRange> within) {
      this(within, false);
    }

    /** Whether nothing but its being free is asked of the address. */
    boolean isAnywhere() {
      return within.isEmpty() && !inner;
    }

    boolean accepts(Ip address, Cidr block) {
      boolean end = address.equals(block.address()) || address.equals(block.last());
      return !(inner && end)
          && (within.isEmpty() || within.stream().anyMatch(range -> range.contains(address)));
    }
  }

  /** This one. */
  record Given(Ip address) implements Want {}

  /** One that another address management has given: it is noted with the holder, nothing else. */
  record Foreign(Ip address) implements Want {}
}
