package io.margay.bgp.rib;

import io.margay.bgp.wire.AttributeWriter;
import io.margay.bgp.wire.MessageHeader;
import io.margay.bgp.wire.PrefixBuffer;
import io.margay.bgp.wire.UpdateWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Gathers changes for one group by audience and outgoing attributes, then packs them. Lives from
 * one flush to the next.
 */
final class UpdateBatch {
  /** Prefixes that leave with the same attributes for the same audience. */
  private static final class Bundle {
    final byte[] attributes;
    final PrefixBuffer prefixes;

    Bundle(byte[] attributes, PrefixBuffer prefixes) {
      this.attributes = attributes;
      this.prefixes = prefixes;
    }
  }

  /** What outgoing attributes depend on. */
  private record Cause(int attributes, int source, int rule) {
    @Override
    public int hashCode() {
      return (attributes * 31 + source) * 31 + rule;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Cause cause
          && attributes == cause.attributes
          && source == cause.source
          && rule == cause.rule;
    }
  }

  /** What goes to one audience. */
  private final class Part {
    final PrefixBuffer withdrawn = new PrefixBuffer(rib.family(), pathIds);
    final Map<Cause, Bundle> announced = new LinkedHashMap<>();
    final IntList rows = new IntList();
  }

  private final Rib rib;
  private final ExportPolicy policy;
  private final boolean pathIds;
  private final int mostAttributes;
  private final UpdateWriter writer;
  private final Judge.Facts facts;
  private final Map<Audience, Part> parts = new LinkedHashMap<>();

  // The last ones asked for: neighbours in a table share their attributes.
  private @Nullable Audience lastAudience;
  private @Nullable Part lastPart;
  private @Nullable Cause lastCause;
  private @Nullable Bundle lastBundle;

  UpdateBatch(ExportPolicy policy, Rib rib) {
    this.policy = policy;
    this.rib = rib;
    this.facts = new Judge.Facts(rib.attributes());
    this.pathIds = policy.session().paths() > 0;
    this.mostAttributes =
        UpdateWriter.MAX_ATTRIBUTES + policy.session().maxMessage() - MessageHeader.MAX_MESSAGE;
    this.writer = new UpdateWriter(policy.session().maxMessage());
  }

  /** The filter's rule for a route that may go out, or {@link ExportPolicy#NOT_ANNOUNCED}. */
  int rule(int row, int id, PeerRoutes source) {
    return policy.rule(rib, row, id, source, facts);
  }

  /**
   * Adds an announcement of a route that {@link #rule} lets out.
   *
   * @return false when its attributes leave no room for a prefix in a message
   */
  boolean announce(Audience audience, int row, int pathId, Route route) {
    Part part = part(audience);
    Bundle bundle = bundle(part, route);
    if (bundle.attributes.length > mostAttributes) {
      return false;
    }
    rib.prefixes().appendTo(bundle.prefixes, row, pathId);
    part.rows.add(row);
    return true;
  }

  /** A route on its way out. */
  record Route(int attributes, PeerRoutes source, int rule) {}

  void withdraw(Audience audience, int row, int pathId) {
    Part part = part(audience);
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
      part.announced
          .values()
          .forEach(bundle -> writer.announce(bundle.attributes, bundle.prefixes));
      if (!writer.isEmpty()) {
        blocks.add(new Block(audience, writer.take(), part.rows.toArray()));
      }
    });
    clear();
    return blocks;
  }

  private void clear() {
    parts.clear();
    lastAudience = null;
    lastPart = null;
    lastCause = null;
    lastBundle = null;
  }

  private Part part(Audience audience) {
    Part last = lastPart;
    if (last != null && audience.equals(lastAudience)) {
      return last;
    }
    Part found = parts.computeIfAbsent(audience, _ -> new Part());
    lastAudience = audience;
    lastPart = found;
    lastCause = null;
    return found;
  }

  private Bundle bundle(Part part, Route route) {
    Cause last = lastCause;
    Bundle same = lastBundle;
    int source = route.source().id;
    if (last != null
        && same != null
        && last.attributes() == route.attributes()
        && last.source() == source
        && last.rule() == route.rule()) {
      return same;
    }
    Cause cause = new Cause(route.attributes(), source, route.rule());
    Bundle found = part.announced.get(cause);
    if (found == null) {
      byte[] attributes = encode(route);
      found = new Bundle(attributes, new PrefixBuffer(rib.family(), pathIds));
      if (attributes.length <= mostAttributes) {
        part.announced.put(cause, found);
      }
    }
    lastCause = cause;
    lastBundle = found;
    return found;
  }

  private byte[] encode(Route route) {
    return AttributeWriter.write(
        policy.outgoing(rib.attributes(), route.attributes(), route.source(), route.rule()),
        policy.session().fourOctetAs());
  }
}
