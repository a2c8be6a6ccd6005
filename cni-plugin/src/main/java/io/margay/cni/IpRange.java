package io.margay.cni;

import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import java.util.ArrayList;
import java.util.List;

/**
 * Addresses that may be given (capability {@code ipRanges}), both ends included.
 *
 * @param first the lowest
 * @param last the highest
 */
public record IpRange(Ip first, Ip last) {
  /** As "first to last". */
  @Override
  public String toString() {
    return first + " to " + last;
  }

  public boolean contains(Ip address) {
    return address.v6() == first.v6()
        && address.compareTo(first) >= 0
        && address.compareTo(last) <= 0;
  }

  /**
   * Reads {@code {subnet, rangeStart, rangeEnd, gateway}}: without start and end, the subnet's
   * hosts; without the gateway, when one lies within.
   */
  static List<IpRange> read(Keys keys) throws CniException {
    Cidr subnet;
    try {
      subnet = Cidr.parse(keys.text("subnet"));
    } catch (IllegalArgumentException e) {
      throw keys.wrong("subnet", keys.get("subnet"), "is no subnet: " + e.getMessage());
    }
    boolean ends = subnet.length() > subnet.address().bitLength() - 2;
    Ip first = address(keys, "rangeStart", ends ? subnet.address() : subnet.address().plus(1));
    Ip last =
        address(keys, "rangeEnd", ends || subnet.address().v6() ? subnet.last() : before(subnet));
    if (!subnet.contains(first) || !subnet.contains(last) || first.compareTo(last) > 0) {
      throw keys.wrong("subnet", subnet, "does not contain " + first + " to " + last);
    }
    Ip gateway = address(keys, "gateway", subnet.address());
    List<IpRange> ranges = new ArrayList<>();
    if (keys.text("gateway").isEmpty() || !new IpRange(first, last).contains(gateway)) {
      ranges.add(new IpRange(first, last));
      return ranges;
    }
    if (gateway.compareTo(first) > 0) {
      ranges.add(new IpRange(first, gateway.plus(-1)));
    }
    if (gateway.compareTo(last) < 0) {
      ranges.add(new IpRange(gateway.plus(1), last));
    }
    return ranges;
  }

  private static Ip before(Cidr subnet) {
    return subnet.last().plus(-1);
  }

  private static Ip address(Keys keys, String key, Ip otherwise) throws CniException {
    String text = keys.text(key);
    try {
      return text.isEmpty() ? otherwise : Ip.parse(text);
    } catch (IllegalArgumentException e) {
      throw keys.wrong(key, "\"" + text + "\"", "is no address");
    }
  }
}
