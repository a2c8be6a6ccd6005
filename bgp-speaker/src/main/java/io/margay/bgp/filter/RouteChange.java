package io.margay.bgp.filter;

import io.margay.bgp.wire.AsPath;
import io.margay.bgp.wire.Attribute;
import io.margay.bgp.wire.Octets;
import io.margay.bgp.wire.PathAttributes;
import io.margay.model.net.AsNumber;
import io.margay.model.net.Ip;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeSet;

/** What a filter does to the attributes of a route that passes. */
public sealed interface RouteChange {
  PathAttributes apply(PathAttributes attributes);

  /** Applies some changes in order. */
  static PathAttributes applyAll(List<RouteChange> changes, PathAttributes attributes) {
    PathAttributes changed = attributes;
    for (RouteChange change : changes) {
      changed = change.apply(changed);
    }
    return changed;
  }

  /** MULTI_EXIT_DISC, 0 to 2^32-1. */
  record SetMed(long value) implements RouteChange {
    @Override
    public PathAttributes apply(PathAttributes in) {
      return new PathAttributes(
          in.origin(),
          in.asPath(),
          in.nextHop(),
          OptionalLong.of(value),
          in.localPref(),
          in.atomicAggregate(),
          in.aggregator(),
          in.others());
    }

    @Override
    public String toString() {
      return "MED becomes " + value;
    }
  }

  /** LOCAL_PREF, 0 to 2^32-1. */
  record SetLocalPref(long value) implements RouteChange {
    @Override
    public PathAttributes apply(PathAttributes in) {
      return new PathAttributes(
          in.origin(),
          in.asPath(),
          in.nextHop(),
          in.med(),
          OptionalLong.of(value),
          in.atomicAggregate(),
          in.aggregator(),
          in.others());
    }

    @Override
    public String toString() {
      return "preference becomes " + value;
    }
  }

  /** Our number, or another, several times in front of the AS path. */
  record Prepend(AsNumber number, int times) implements RouteChange {
    public Prepend {
      if (times < 1 || times > 20) {
        throw new IllegalArgumentException("a number is prepended 1 to 20 times, not " + times);
      }
    }

    @Override
    public PathAttributes apply(PathAttributes in) {
      AsPath path = in.asPath();
      for (int i = 0; i < times; i++) {
        path = path.prepend(number);
      }
      return new PathAttributes(
          in.origin(),
          path,
          in.nextHop(),
          in.med(),
          in.localPref(),
          in.atomicAggregate(),
          in.aggregator(),
          in.others());
    }

    @Override
    public String toString() {
      return "AS " + number + " in front of the path " + times + " times";
    }
  }

  /** The next hop. */
  record SetNextHop(Ip hop) implements RouteChange {
    @Override
    public PathAttributes apply(PathAttributes in) {
      return in.withNextHop(hop);
    }

    @Override
    public String toString() {
      return "next hop becomes " + hop;
    }
  }

  /** Adds and removes communities; removing comes first. */
  record EditCommunities(List<Community> remove, List<Community> add) implements RouteChange {
    public EditCommunities {
      remove = List.copyOf(remove);
      add = List.copyOf(add);
    }

    public static EditCommunities adding(Community... communities) {
      return new EditCommunities(List.of(), List.of(communities));
    }

    @Override
    public PathAttributes apply(PathAttributes in) {
      List<Attribute> others = new ArrayList<>(in.others());
      for (int type :
          new int[] {
            Attribute.COMMUNITIES, Attribute.EXTENDED_COMMUNITIES, Attribute.LARGE_COMMUNITIES
          }) {
        edit(type, others);
      }
      others.sort(Comparator.comparingInt(Attribute::type));
      return in.withOthers(others);
    }

    private void edit(int type, List<Attribute> others) {
      TreeSet<Octets> values = new TreeSet<>(Comparator.comparing(Octets::toString));
      boolean concerned = false;
      for (Community community : remove) {
        concerned |= community.type() == type;
      }
      for (Community community : add) {
        concerned |= community.type() == type;
      }
      if (!concerned) {
        return;
      }
      int unit = type == Attribute.COMMUNITIES ? 4 : type == Attribute.LARGE_COMMUNITIES ? 12 : 8;
      for (Attribute attribute : others) {
        ByteBuffer in = attribute.value().buffer();
        while (attribute.type() == type && in.hasRemaining()) {
          values.add(Octets.take(in, unit));
        }
      }
      remove.stream().filter(one -> one.type() == type).forEach(one -> values.remove(one.value()));
      add.stream().filter(one -> one.type() == type).forEach(one -> values.add(one.value()));
      others.removeIf(attribute -> attribute.type() == type);
      if (!values.isEmpty()) {
        ByteBuffer out = ByteBuffer.allocate(unit * values.size());
        values.forEach(value -> value.writeTo(out));
        out.flip();
        others.add(Attribute.optionalTransitive(type, Octets.take(out, out.limit())));
      }
    }

    @Override
    public String toString() {
      return "communities " + (remove.isEmpty() ? "" : "without " + remove + " ") + "with " + add;
    }
  }
}
