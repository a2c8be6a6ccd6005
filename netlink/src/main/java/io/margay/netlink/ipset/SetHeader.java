package io.margay.netlink.ipset;

import java.util.Optional;

/**
 * What the kernel tells of a set besides its members: the head of {@code ipset list -terse NAME}.
 *
 * @param name at most 31 characters
 * @param typeName the kernel's word for its type, also of types Margay does not make
 * @param v6 whether its members are IPv6
 * @param maxElements how many members it takes
 * @param elements how many it has
 * @param references how many rules and other sets use it
 */
public record SetHeader(
    String name, String typeName, boolean v6, int maxElements, int elements, int references) {

  /** The type, empty for one that Margay does not make. */
  public Optional<SetType> type() {
    return SetType.of(typeName);
  }
}
