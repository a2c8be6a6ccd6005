package io.margay.bgp.rib;

import io.margay.bgp.wire.AttributeWriter;
import io.margay.bgp.wire.PrefixList;
import io.margay.bgp.wire.UpdateWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Gathers changes for one group by audience and outgoing attributes, then packs them. Lives from
 * one flush to the next.
 */
final class UpdateBatch {
  private static final byte[] TOO_LONG = {};

  /** What goes to one audience. */
  private static final class Part {
    final LongList withdrawn = new LongList();
    final Map<Integer, LongList> announced = new LinkedHashMap<>();
  }

  private final ExportPolicy policy;
  private final UpdateWriter writer = new UpdateWriter();
  private final Map<Audience, Part> parts = new LinkedHashMap<>();
  private final Map<Integer, byte[]> encoded = new HashMap<>();

  UpdateBatch(ExportPolicy policy) {
    this.policy = policy;
  }

  /** Whether the route may go out, and its attributes leave room for a prefix in a message. */
  boolean allows(long prefix, Best best) {
    return policy.allows(prefix, best) && encode(best).length > 0;
  }

  /** Adds an announcement that {@link #allows} or the group's own store has allowed. */
  void announce(Audience audience, long prefix, Best best) {
    encode(best);
    part(audience).announced.computeIfAbsent(best.interned().id, _ -> new LongList()).add(prefix);
  }

  void withdraw(Audience audience, long prefix) {
    part(audience).withdrawn.add(prefix);
  }

  /** One block per audience, withdrawals first; the batch is empty afterwards. */
  List<Block> take() {
    List<Block> blocks = new ArrayList<>(parts.size());
    parts.forEach((audience, part) -> blocks.add(pack(audience, part)));
    parts.clear();
    encoded.clear(); // attribute ids may mean others after this flush
    return blocks;
  }

  private Block pack(Audience audience, Part part) {
    LongList all = new LongList();
    writer.withdraw(part.withdrawn.values(), part.withdrawn.size());
    addAll(all, part.withdrawn);
    part.announced.forEach((id, prefixes) -> {
      writer.announce(encoded.getOrDefault(id, TOO_LONG), prefixes.values(), prefixes.size());
      addAll(all, prefixes);
    });
    PrefixList prefixes = PrefixList.of(Arrays.copyOf(all.values(), all.size()));
    return new Block(audience, writer.take(), prefixes);
  }

  private static void addAll(LongList to, LongList from) {
    for (int i = 0; i < from.size(); i++) {
      to.add(from.at(i));
    }
  }

  private Part part(Audience audience) {
    return parts.computeIfAbsent(audience, _ -> new Part());
  }

  private byte[] encode(Best best) {
    return encoded.computeIfAbsent(
        best.interned().id,
        _ -> {
          byte[] list = AttributeWriter.write(policy.outgoing(best), policy.fourOctetAs());
          return list.length <= UpdateWriter.MAX_ATTRIBUTES ? list : TOO_LONG;
        });
  }
}
