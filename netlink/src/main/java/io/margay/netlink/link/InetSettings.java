package io.margay.netlink.link;

import io.margay.netlink.wire.AttributeReader;
import io.margay.netlink.wire.DecodeException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * The IPv4 settings of one link as the kernel tells them.
 *
 * @param linkIndex its link
 * @param values those that this kernel has
 */
public record InetSettings(int linkIndex, Map<InetSetting, Integer> values) {
  private static final int AF_INET = 2;
  private static final int IFLA_INET_CONF = 1;

  public InetSettings {
    values = Map.copyOf(values);
  }

  /** Whether a setting has this value; one that the kernel does not have has none. */
  public boolean has(InetSetting setting, int value) {
    return values.getOrDefault(setting, value + 1) == value;
  }

  /** Reads them from the body of RTM_NEWLINK; empty for a link without IPv4. */
  public static Optional<InetSettings> read(ByteBuffer body) throws DecodeException {
    AttributeReader attributes = new AttributeReader(body, LinkCodec.FIXED);
    int linkIndex = body.getInt(4);
    while (attributes.next()) {
      if (attributes.type() == LinkCodec.IFLA_AF_SPEC) {
        return readFamilies(attributes.nested()).map(v -> new InetSettings(linkIndex, v));
      }
    }
    return Optional.empty();
  }

  private static Optional<Map<InetSetting, Integer>> readFamilies(AttributeReader families)
      throws DecodeException {
    while (families.next()) {
      if (families.type() == AF_INET) {
        AttributeReader inet = families.nested();
        while (inet.next()) {
          if (inet.type() == IFLA_INET_CONF) {
            return Optional.of(readValues(inet.bytes()));
          }
        }
      }
    }
    return Optional.empty();
  }

  /** The kernel tells an array of numbers, the first of them for setting 1. */
  private static Map<InetSetting, Integer> readValues(byte[] array) {
    ByteBuffer numbers = ByteBuffer.wrap(array).order(ByteOrder.nativeOrder());
    Map<InetSetting, Integer> values = new EnumMap<>(InetSetting.class);
    for (InetSetting setting : InetSetting.values()) {
      int at = (setting.number() - 1) * Integer.BYTES;
      if (at + Integer.BYTES <= array.length) {
        values.put(setting, numbers.getInt(at));
      }
    }
    return values;
  }
}
