package io.margay.ipam.block;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.margay.model.net.Cidr;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A {@link Block} as JSON.
 *
 * <pre>
 * {"cidr": "10.0.0.0/26", "affinity": "h1", "sequence": 1, "excluded": [0], "free": [2, 3, …],
 *  "allocations": {"1": {"handle": "net.c0ffee", "node": "h1", "state": "assigned"}}}
 * </pre>
 */
public final class BlockCodec {
  private static final Set<String> FIELDS =
      Set.of("cidr", "affinity", "sequence", "excluded", "free", "allocations");
  private static final Set<String> ALLOCATION_FIELDS = Set.of("handle", "node", "state");

  private BlockCodec() {}

  public static String write(Block block) {
    ObjectNode root = Document.create();
    root.put("cidr", block.cidr().toString());
    block.affinity().ifPresent(node -> root.put("affinity", node));
    root.put("sequence", block.sequence());
    if (!block.excluded().isEmpty()) {
      ArrayNode excluded = root.putArray("excluded");
      block.excluded().forEach(excluded::add);
    }
    ArrayNode free = root.putArray("free");
    block.free().forEach(free::add);
    ObjectNode allocations = root.putObject("allocations");
    block
        .allocations()
        .forEach((ordinal, allocation) -> write(allocations.putObject("" + ordinal), allocation));
    return Document.write(root);
  }

  /**
   * Reads what {@link #write} wrote, strictly.
   *
   * @throws IpamFormatException when this is no block, or one that contradicts itself
   */
  public static Block read(String json) throws IpamFormatException {
    Document root = Document.read(json, FIELDS);
    Cidr cidr = root.field("cidr").text(Cidr::parse);
    Optional<Document> affinity = root.optional("affinity");
    Optional<Document> excluded = root.optional("excluded");
    List<Integer> unusable = excluded.isPresent() ? excluded.get().ordinals() : List.of();
    List<Integer> free = root.field("free").ordinals();
    long sequence = root.field("sequence").number();
    SortedMap<Integer, Allocation> allocations = allocations(root.field("allocations"));
    Optional<String> owner =
        affinity.isPresent() ? Optional.of(affinity.get().text()) : Optional.empty();
    try {
      return new Block(cidr, owner, allocations, free, new TreeSet<>(unusable), sequence);
    } catch (IllegalArgumentException e) {
      throw new IpamFormatException(String.valueOf(e.getMessage()), e);
    }
  }

  private static void write(ObjectNode node, Allocation allocation) {
    node.put("handle", allocation.handle());
    node.put("node", allocation.node());
    node.put(
        "state",
        switch (allocation.state()) {
          case RESERVED -> "reserved";
          case ASSIGNED -> "assigned";
        });
  }

  private static SortedMap<Integer, Allocation> allocations(Document object)
      throws IpamFormatException {
    SortedMap<Integer, Allocation> allocations = new TreeMap<>();
    for (Map.Entry<String, Document> member : object.members().entrySet()) {
      Document allocation = member.getValue().only(ALLOCATION_FIELDS);
      allocations.put(ordinal(member.getKey(), allocation), allocation(allocation));
    }
    return allocations;
  }

  private static Allocation allocation(Document object) throws IpamFormatException {
    Document state = object.field("state");
    return new Allocation(
        object.field("handle").text(),
        object.field("node").text(),
        switch (state.text()) {
          case "reserved" -> Allocation.State.RESERVED;
          case "assigned" -> Allocation.State.ASSIGNED;
          default -> throw state.wrong("neither reserved nor assigned");
        });
  }

  private static int ordinal(String name, Document at) throws IpamFormatException {
    boolean canonical =
        !name.isEmpty()
            && name.length() < 10
            && name.chars().allMatch(c -> c >= '0' && c <= '9')
            && (name.charAt(0) != '0' || name.length() == 1);
    if (!canonical) {
      throw at.wrong("not an ordinal");
    }
    return Integer.parseInt(name);
  }
}
