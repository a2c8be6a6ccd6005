package io.margay.bgp.rib;

import io.margay.bgp.wire.AttributeContext;
import io.margay.bgp.wire.AttributeWriter;
import io.margay.bgp.wire.Octets;
import io.margay.bgp.wire.PathAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Each distinct attribute list once, found by its octets so that a repeated one need not be read
 * again. Counted references: {@code find} and {@code intern} give one to the caller.
 */
public final class AttributeTable {
  /** The same octets mean different things from different kinds of peer. */
  record Key(Octets wire, AttributeContext context) {}

  private final Map<Key, InternedAttributes> byKey = new HashMap<>();
  private final List<@Nullable InternedAttributes> byId = new ArrayList<>();
  private final RowSupply ids = new RowSupply();

  /** The list with these octets, with a reference for the caller. */
  public Optional<InternedAttributes> find(Octets wire, AttributeContext context) {
    InternedAttributes found = byKey.get(new Key(wire, context));
    if (found != null) {
      found.references++;
    }
    return Optional.ofNullable(found);
  }

  /** Adds a list that {@link #find} does not know, with a reference for the caller. */
  public InternedAttributes intern(
      Octets wire, AttributeContext context, PathAttributes attributes) {
    Key key = new Key(wire, context);
    InternedAttributes made = new InternedAttributes(ids.take(), key, attributes);
    while (byId.size() <= made.id) {
      byId.add(null);
    }
    byId.set(made.id, made);
    byKey.put(key, made);
    made.references = 1;
    return made;
  }

  /** A list that did not come in these octets, such as one with another next hop. */
  public InternedAttributes intern(PathAttributes attributes, AttributeContext origin) {
    Octets wire = Octets.of(AttributeWriter.write(attributes, true));
    AttributeContext context = new AttributeContext(true, origin.external(), origin.loopback());
    return find(wire, context).orElseGet(() -> intern(wire, context, attributes));
  }

  /** Gives a reference back. */
  public void release(InternedAttributes attributes) {
    if (--attributes.references == 0) {
      byKey.remove(attributes.key);
      byId.set(attributes.id, null);
      ids.give(attributes.id);
    }
  }

  /** How many lists there are. */
  public int size() {
    return byKey.size();
  }

  void retain(InternedAttributes attributes) {
    attributes.references++;
  }

  InternedAttributes byId(int id) {
    InternedAttributes found = byId.get(id);
    if (found == null) {
      throw new IllegalStateException("attributes " + id + " were released while in use");
    }
    return found;
  }
}
