package io.margay.ipam;

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
   */
  record Any(List<AddressRange> within) implements Want {
    public Any {
      within = List.copyOf(within);
    }

    boolean accepts(Ip address) {
      return within.isEmpty() || within.stream().anyMatch(range -> range.contains(address));
    }
  }

  /** This one. */
  record Given(Ip address) implements Want {}

  /** One that another address management has given: it is noted with the holder, nothing else. */
  record Foreign(Ip address) implements Want {}
}
