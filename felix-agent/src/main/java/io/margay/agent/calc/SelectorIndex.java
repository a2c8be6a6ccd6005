package io.margay.agent.calc;

import io.margay.model.net.Cidr;
import io.margay.model.selector.Selector;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which addresses each selector in use matches. A change of an endpoint costs one look at each
 * selector in use, a new selector one look at each endpoint.
 */
final class SelectorIndex {
  private record Labelled(Map<String, String> labels, List<Cidr> addresses) {}

  /** What changed in a set since it was last asked; {@code gone}: the set has no user any more. */
  record Delta(Set<Cidr> added, Set<Cidr> removed, boolean gone) {}

  private static final class Active {
    final Selector selector;
    int users;
    boolean announced;
    final Map<Cidr, Integer> members = new HashMap<>();
    final Set<Cidr> known = new HashSet<>();
    final Set<Cidr> touched = new HashSet<>();

    Active(Selector selector) {
      this.selector = selector;
    }

    void count(List<Cidr> addresses, int by) {
      for (Cidr address : addresses) {
        members.merge(address, by, (a, b) -> a + b == 0 ? null : Integer.valueOf(a + b));
        touched.add(address);
      }
    }
  }

  private final Map<String, Labelled> endpoints = new HashMap<>();
  private final Map<String, Active> active = new HashMap<>();
  private final Set<String> dirty = new TreeSet<>();

  void put(String endpoint, Map<String, String> labels, List<Cidr> addresses) {
    Labelled now = new Labelled(labels, addresses);
    Labelled before = endpoints.put(endpoint, now);
    if (!now.equals(before)) {
      update(before, now);
    }
  }

  void remove(String endpoint) {
    update(endpoints.remove(endpoint), null);
  }

  private void update(@Nullable Labelled before, @Nullable Labelled now) {
    active.forEach((text, set) -> {
      if (before != null && set.selector.matches(before.labels)) {
        set.count(before.addresses, -1);
        dirty.add(text);
      }
      if (now != null && set.selector.matches(now.labels)) {
        set.count(now.addresses, 1);
        dirty.add(text);
      }
    });
  }

  /** One more rule refers to this selector. */
  void use(Selector selector) {
    Active set = active.get(selector.toString());
    if (set == null) {
      set = new Active(selector);
      active.put(selector.toString(), set);
      for (Labelled endpoint : endpoints.values()) {
        if (selector.matches(endpoint.labels)) {
          set.count(endpoint.addresses, 1);
        }
      }
    }
    set.users++;
    dirty.add(selector.toString());
  }

  /** One rule less refers to this selector. */
  void release(Selector selector) {
    Active set = active.get(selector.toString());
    if (set == null || set.users == 0) {
      throw new IllegalStateException("selector released more often than used: " + selector);
    }
    set.users--;
    dirty.add(selector.toString());
  }

  /** What changed since the last call, by the selectors' canonical text. */
  Map<String, Delta> takeDeltas() {
    Map<String, Delta> deltas = new TreeMap<>();
    for (String text : dirty) {
      Active set = active.get(text);
      if (set == null) {
        continue;
      }
      if (set.users == 0) {
        active.remove(text);
        if (set.announced) {
          deltas.put(text, new Delta(Set.of(), Set.of(), true));
        }
        continue;
      }
      Set<Cidr> added = new HashSet<>();
      Set<Cidr> removed = new HashSet<>();
      for (Cidr address : set.touched) {
        boolean member = set.members.containsKey(address);
        if (member && set.known.add(address)) {
          added.add(address);
        } else if (!member && set.known.remove(address)) {
          removed.add(address);
        }
      }
      set.touched.clear();
      if (!set.announced || !added.isEmpty() || !removed.isEmpty()) {
        set.announced = true;
        deltas.put(text, new Delta(added, removed, false));
      }
    }
    dirty.clear();
    return deltas;
  }
}
