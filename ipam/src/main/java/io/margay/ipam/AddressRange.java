package io.margay.ipam;

import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;

/** A run of addresses of one family, both ends included. */
public record AddressRange(Ip first, Ip last) {
  public AddressRange {
    if (first.v6() != last.v6() || first.compareTo(last) > 0) {
      throw new IllegalArgumentException(first + " to " + last + " is no range of addresses");
    }
  }

  /** All addresses of a prefix. */
  public static AddressRange of(Cidr cidr) {
    return new AddressRange(cidr.address(), cidr.last());
  }

  public boolean contains(Ip address) {
    return address.v6() == first.v6()
        && address.compareTo(first) >= 0
        && address.compareTo(last) <= 0;
  }

  boolean overlaps(Cidr cidr) {
    return contains(cidr.address()) || contains(cidr.last()) || cidr.contains(first);
  }

  /** As a prefix when it is one, else FIRST-LAST. */
  @Override
  public String toString() {
    for (int length = first.bitLength(); length >= 0; length--) {
      Cidr cidr = Cidr.containing(first, length);
      if (cidr.address().equals(first) && cidr.last().equals(last)) {
        return cidr.toString();
      }
    }
    return first + "-" + last;
  }
}
