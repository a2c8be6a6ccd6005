package io.margay.bgp.rib;

import io.margay.bgp.wire.AttributeWriter;
import io.margay.bgp.wire.PathAttributes;
import io.margay.bgp.wire.PrefixBuffer;
import io.margay.bgp.wire.UpdateWriter;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Gathers changes for one group by audience and outgoing attributes, then packs them. Lives from
 * one flush to the next; its memory is used again, for a table of routes is gathered here once.
 */
final class UpdateBatch {
  /** Rows of a part whose memory is kept for the next flush; fewer where there are many parts. */
  private static final int KEPT = 1 << 16;

  private final Rib rib;
  private final ExportPolicy policy;
  private final boolean pathIds;
  private final int mostAttributes;
  private final UpdateWriter writer;
  private final PrefixBuffer packing;
  private final Judge.Facts facts;
  private final Map<Audience, BatchPart> parts = new LinkedHashMap<>();
  private final List<BatchPart> spare = new ArrayList<>();
  private ByteBuffer encoded = ByteBuffer.allocate(1 << 12); // attribute lists of all parts

  // The last one asked for: neighbours in a table go to the same peers.
  private @Nullable Audience lastAudience;
  private @Nullable BatchPart lastPart;

  UpdateBatch(ExportPolicy policy, Rib rib) {
    this.policy = policy;
    this.rib = rib;
    this.facts = new Judge.Facts(rib.attributes());
    this.pathIds = policy.session().paths() > 0;
    this.mostAttributes = policy.session().mostAttributes();
    this.writer = new UpdateWriter(policy.session().maxMessage());
    this.packing = new PrefixBuffer(rib.family(), pathIds);
  }

  /** The filter's rule for a route that may go out, or {@link ExportPolicy#NOT_ANNOUNCED}. */
  int rule(int row, int id, PeerRoutes source) {
    return policy.rule(rib, row, id, source, facts);
  }

  /**
   * Adds an announcement of a route that {@link #rule} lets out.
   *
   * @param id its attributes
   * @return false when its attributes leave no room for a prefix in a message
   */
  boolean announce(Audience audience, int row, int pathId, int id, PeerRoutes source, int rule) {
    BatchPart part = part(audience);
    int bundle = part.bundle(id, source.id, rule);
    if (bundle == BatchPart.NONE) {
      int at = encode(id, source, rule);
      if (encoded.position() - at > mostAttributes) {
        encoded.position(at);
        return false;
      }
      bundle = part.addBundle(id, source.id, rule, at, encoded.position());
    }
    part.announce(bundle, row, pathId);
    return true;
  }

  void withdraw(Audience audience, int row, int pathId) {
    BatchPart part = part(audience);
    rib.prefixes().appendTo(part.withdrawn, row, pathId);
    part.rows.add(row);
  }

  /** One block per audience, all withdrawals first; the batch is empty afterwards. */
  List<Block> take() {
    if (parts.isEmpty()) {
      return List.of();
    }
    List<Block> blocks = new ArrayList<>(parts.size());
    boolean single = parts.size() == 1;
    parts.forEach((audience, part) -> {
      writer.withdraw(part.withdrawn);
      if (!single && part.withdrawn.size() > 0) {
        blocks.add(new Block(audience, writer.take(), part.rows.toArray()));
      }
    });
    parts.forEach((audience, part) -> {
      for (int bundle = 0; bundle < part.bundles(); bundle++) {
        packing.clear();
        part.prefixes(bundle, rib.prefixes(), packing);
        int at = part.from(bundle);
        writer.announce(encoded.array(), at, part.end(bundle) - at, packing);
      }
      if (!writer.isEmpty()) {
        blocks.add(new Block(audience, writer.take(), part.rows.toArray()));
      }
    });
    clear();
    return blocks;
  }

  private void clear() {
    for (BatchPart part : parts.values()) {
      if (part.rows.size() <= KEPT / (spare.size() + 1)) {
        part.clear();
        spare.add(part);
      }
    }
    parts.clear();
    encoded.clear();
    lastAudience = null;
    lastPart = null;
  }

  private BatchPart part(Audience audience) {
    BatchPart last = lastPart;
    if (last != null && audience.equals(lastAudience)) {
      return last;
    }
    BatchPart found = parts.get(audience);
    if (found == null) {
      found = spare.isEmpty() ? new BatchPart(rib.family(), pathIds) : spare.removeLast();
      parts.put(audience, found);
    }
    lastAudience = audience;
    lastPart = found;
    return found;
  }

  /** Appends the attributes as they go out; where they begin. */
  private int encode(int id, PeerRoutes source, int rule) {
    PathAttributes out = policy.outgoing(rib.attributes(), id, source, rule);
    int room = AttributeWriter.room(out);
    if (encoded.remaining() < room) {
      encoded = ByteBuffer.allocate(2 * encoded.capacity() + room).put(encoded.flip());
    }
    int at = encoded.position();
    AttributeWriter.write(out, policy.session().fourOctetAs(), encoded);
    return at;
  }
}
