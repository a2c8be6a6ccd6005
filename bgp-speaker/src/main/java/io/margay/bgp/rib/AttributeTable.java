package io.margay.bgp.rib;

import io.margay.bgp.wire.Attribute;
import io.margay.bgp.wire.AttributeContext;
import io.margay.bgp.wire.AttributeReader;
import io.margay.bgp.wire.AttributeResult;
import io.margay.bgp.wire.AttributeWriter;
import io.margay.bgp.wire.Family;
import io.margay.bgp.wire.MessageException;
import io.margay.bgp.wire.MpReach;
import io.margay.bgp.wire.Octets;
import io.margay.bgp.wire.PathAttributes;
import io.margay.model.net.Ip;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Each distinct attribute list once, as octets in an {@link OctetArena}, with what best path
 * compares in columns beside. A list is found by its octets, so that a repeated one need not be
 * read again; the same octets mean different things under different {@link Reading}s. Counted
 * references: {@code intern} gives one to the caller.
 */
public final class AttributeTable {
  /** What {@link #find} answers when a list is not there. */
  public static final int NONE = RowIndex.NONE;

  /** What a route without LOCAL_PREF is worth (RFC 4271 section 9.1.1). */
  static final long DEFAULT_PREFERENCE = 100;

  /**
   * What the meaning of some octets depends on.
   *
   * @param context how they are read
   * @param rules what is usable for us
   */
  public record Reading(AttributeContext context, ImportRules rules) {}

  // Facts: path length in the upper half, then origin, refusal and marks.
  static final int NO_EXPORT = 1;
  static final int NO_ADVERTISE = 2;
  static final int LONG_LIVED_STALE = 4;
  static final int NO_LONG_LIVED = 8;
  static final int HOP_DOWN = 16;
  private static final int REFUSAL_SHIFT = 8;
  private static final int ORIGIN_SHIFT = 12;
  private static final int LENGTH_SHIFT = 16;

  /** Reads our own writing. */
  private static final AttributeContext OWN_WRITING =
      new AttributeContext(
          true, false, true, Family.IPV4_UNICAST.bit() | Family.IPV6_UNICAST.bit(), 0, true);

  /** As many as one peer's queued UPDATEs may bring before they are decided about. */
  private static final int CACHE = 1 << 14;

  private final OctetArena arena = new OctetArena();
  private final RowSupply ids = new RowSupply();
  private final IntColumn places = new IntColumn();
  private final CharColumn lengths = new CharColumn();
  private final IntColumn hashes = new IntColumn();
  private final IntColumn readings = new IntColumn();
  private final IntColumn references = new IntColumn();
  private final IntColumn preferences = new IntColumn(); // less the default
  private final IntColumn meds = new IntColumn();
  private final IntColumn facts = new IntColumn();
  private final IntColumn neighbours = new IntColumn();
  private final IntColumn originators = new IntColumn();
  private final RowIndex index = new RowIndex(hashes::get);

  private final List<Reading> knownReadings = new ArrayList<>();
  private final Map<Reading, Integer> readingNumbers = new HashMap<>();
  private final IntColumn writtenReadings = new IntColumn(); // number + 1, see written()
  private final Map<Integer, PathAttributes> unwritable = new HashMap<>();
  private final Map<Ip, Boolean> hopsDown = new HashMap<>();
  private final @Nullable PathAttributes[] cached = new @Nullable PathAttributes[CACHE];
  private final int[] cachedId = new int[CACHE];
  private boolean anyCached;

  /** The number of a reading, for {@link #find} and {@link #intern}. */
  public int reading(Reading reading) {
    return readingNumbers.computeIfAbsent(
        reading,
        made -> {
          knownReadings.add(made);
          return knownReadings.size() - 1;
        });
  }

  /** The reading that a list was interned under. */
  int readingOf(int id) {
    return readings.get(id);
  }

  /** The id of the list with these octets, or {@link #NONE}; valid until the next release. */
  public int find(Octets wire, int reading) {
    return index.at(slot(wire, reading, hash(wire, reading)));
  }

  /** The slot of a list, or the empty one where it belongs. */
  private int slot(Octets wire, int reading, int hash) {
    int slot = index.home(hash);
    for (int id = index.at(slot); id != NONE && !is(id, wire, reading, hash); id = index.at(slot)) {
      slot = index.after(slot);
    }
    return slot;
  }

  private boolean is(int id, Octets wire, int reading, int hash) {
    return hashes.get(id) == hash
        && readings.get(id) == reading
        && lengths.get(id) == wire.length()
        && wire.standIn(arena.chunk(places.get(id)), arena.at(places.get(id)));
  }

  /** Adds a list that {@link #find} does not know, with a reference for the caller. */
  public int intern(Octets wire, int reading, PathAttributes attributes) {
    int id = ids.take();
    places.set(id, arena.store(wire));
    lengths.set(id, wire.length());
    int hash = hash(wire, reading);
    hashes.set(id, hash);
    readings.set(id, reading);
    references.set(id, 1);
    note(id, reading, attributes);
    if (zero(attributes.nextHop())) {
      unwritable.put(id, attributes); // the reader would refuse it
    }
    cache(id, attributes);
    index.add(id, slot(wire, reading, hash));
    return id;
  }

  /** A list that did not come in octets of its own, with a reference for the caller. */
  public int intern(PathAttributes attributes, int reading) {
    Octets wire = Octets.own(AttributeWriter.write(attributes, true));
    int written = written(reading);
    int found = find(wire, written);
    if (found != NONE) {
      retain(found);
      return found;
    }
    return intern(wire, written, attributes);
  }

  /** The number for lists in our own writing that are judged as those of another reading. */
  private int written(int reading) {
    int known = writtenReadings.get(reading) - 1;
    if (known < 0) {
      known = reading(new Reading(OWN_WRITING, knownReadings.get(reading).rules()));
      writtenReadings.set(reading, known + 1);
    }
    return known;
  }

  /** The same attributes as somebody else has to see them, with a reference for the caller. */
  int rejudge(int id, int reading) {
    return intern(attributes(id), reading);
  }

  private void note(int id, int reading, PathAttributes attributes) {
    preferences.set(id, (int) (preferenceOf(attributes) - 100));
    meds.set(id, (int) attributes.med().orElse(0)); // a missing one is the best (9.1.2.2 c)
    neighbours.set(id, (int) attributes.asPath().first().orElse(0));
    int noted = 0;
    int originator = 0;
    List<Attribute> others = attributes.others();
    for (int i = 0; i < others.size(); i++) {
      Attribute attribute = others.get(i);
      if (attribute.type() == Attribute.COMMUNITIES) {
        noted |= marks(attribute.value());
      } else if (attribute.type() == Attribute.ORIGINATOR_ID) {
        originator = attribute.value().intAt(0);
      }
    }
    originators.set(id, originator);
    boolean down = !hopsDown.isEmpty() && hopsDown.containsKey(attributes.nextHop());
    noted |= down ? HOP_DOWN : 0;
    noted |= knownReadings.get(reading).rules().judge(attributes).code() << REFUSAL_SHIFT;
    noted |= attributes.origin().code() << ORIGIN_SHIFT;
    facts.set(id, noted | Math.min(attributes.asPath().length(), 0x7fff) << LENGTH_SHIFT);
  }

  /** A route that its neighbour is about to give up is the last choice (RFC 8326 section 4). */
  private static long preferenceOf(PathAttributes attributes) {
    if (attributes.localPref().isPresent()) {
      return attributes.localPref().getAsLong();
    }
    return attributes.hasCommunity(PathAttributes.GRACEFUL_SHUTDOWN) ? 0 : DEFAULT_PREFERENCE;
  }

  private static int marks(Octets communities) {
    int marks = 0;
    for (int at = 0; at < communities.length(); at += 4) {
      marks |=
          switch (communities.intAt(at)) {
            case PathAttributes.NO_ADVERTISE -> NO_ADVERTISE;
            case PathAttributes.NO_EXPORT, PathAttributes.NO_EXPORT_SUBCONFED -> NO_EXPORT;
            case PathAttributes.LLGR_STALE -> LONG_LIVED_STALE;
            case PathAttributes.NO_LLGR -> NO_LONG_LIVED;
            default -> 0;
          };
    }
    return marks;
  }

  /** Gives a reference back. */
  public void release(int id) {
    int left = references.get(id) - 1;
    references.set(id, left);
    if (left == 0) {
      index.remove(id, hashes.get(id));
      arena.free(places.get(id), lengths.get(id));
      if (!unwritable.isEmpty()) {
        unwritable.remove(id);
      }
      if (cachedId[id & (CACHE - 1)] == id) {
        cached[id & (CACHE - 1)] = null;
      }
      ids.give(id);
    }
  }

  void retain(int id) {
    references.set(id, references.get(id) + 1);
  }

  /** How many lists there are. */
  public int size() {
    return index.size();
  }

  /** A list in objects. */
  public PathAttributes attributes(int id) {
    PathAttributes known = cached[id & (CACHE - 1)];
    if (known != null && cachedId[id & (CACHE - 1)] == id) {
      return known;
    }
    PathAttributes pinned = unwritable.get(id);
    PathAttributes read = pinned != null ? pinned : read(id);
    cache(id, read);
    return read;
  }

  private PathAttributes read(int id) {
    int place = places.get(id);
    byte[] octets = arena.chunk(place);
    int from = arena.at(place);
    try {
      AttributeContext context = knownReadings.get(readings.get(id)).context();
      // In our own writing an IPv6 next hop stands in MP_REACH_NLRI, and nowhere else.
      boolean inReach = context.equals(OWN_WRITING) && octets[from + 1] == Attribute.MP_REACH_NLRI;
      AttributeResult result =
          AttributeReader.read(octets, from, from + lengths.get(id), context, !inReach);
      PathAttributes attributes =
          result
              .attributes()
              .orElseThrow(() -> new IllegalStateException("unreadable: " + result.withdraw()));
      return result.reach().map(MpReach::nextHop).map(attributes::withNextHop).orElse(attributes);
    } catch (MessageException e) {
      throw new IllegalStateException("what was read before cannot be read", e);
    }
  }

  /** Lets go of lists in objects; they are read again when asked for. */
  void forget() {
    if (anyCached) {
      Arrays.fill(cached, null);
      anyCached = false;
    }
  }

  private void cache(int id, PathAttributes attributes) {
    anyCached = true;
    cached[id & (CACHE - 1)] = attributes;
    cachedId[id & (CACHE - 1)] = id;
  }

  /**
   * Says whether a next hop can be reached. Routes through one that cannot are no candidates.
   *
   * @return the ids of lists with this next hop, empty when nothing changed
   */
  RowSet reachable(Ip hop, boolean reachable) {
    RowSet concerned = new RowSet();
    boolean before = !hopsDown.containsKey(hop);
    if (before == reachable) {
      return concerned;
    }
    if (reachable) {
      hopsDown.remove(hop);
    } else {
      hopsDown.put(hop, true);
    }
    for (int id = 0; id < ids.end(); id++) {
      if (references.get(id) > 0 && attributes(id).nextHop().equals(hop)) {
        facts.set(id, (facts.get(id) & ~HOP_DOWN) | (reachable ? 0 : HOP_DOWN));
        concerned.add(id);
      }
    }
    return concerned;
  }

  boolean marked(int id, int mark) {
    return (facts.get(id) & mark) != 0;
  }

  /** Whether the list makes a route unusable. */
  boolean refused(int id) {
    return (facts.get(id) >>> REFUSAL_SHIFT & 15) != 0;
  }

  Refusal refusal(int id) {
    return Refusal.of(facts.get(id) >>> REFUSAL_SHIFT & 15);
  }

  long preference(int id) {
    return (preferences.get(id) + 100) & 0xffff_ffffL;
  }

  long med(int id) {
    return meds.get(id) & 0xffff_ffffL;
  }

  int pathLength(int id) {
    return facts.get(id) >>> LENGTH_SHIFT;
  }

  int origin(int id) {
    return facts.get(id) >>> ORIGIN_SHIFT & 3;
  }

  /** The AS that the path was learned from, 0 for a path that begins in our own. */
  int neighbour(int id) {
    return neighbours.get(id);
  }

  /** ORIGINATOR_ID, 0 without one. */
  int originator(int id) {
    return originators.get(id);
  }

  private static boolean zero(Ip hop) {
    return hop.high() == 0 && hop.low() == 0;
  }

  private static int hash(Octets wire, int reading) {
    int mixed = (wire.hashCode() ^ reading * 0x9e37_79b9) * 0x85eb_ca6b;
    return mixed ^ mixed >>> 15;
  }
}
