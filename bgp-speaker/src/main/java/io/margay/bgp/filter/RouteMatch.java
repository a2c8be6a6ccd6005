package io.margay.bgp.filter;

import io.margay.model.net.AsNumber;
import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import java.util.List;
import java.util.Set;
import java.util.StringJoiner;

/** A condition on a route beyond its prefix. */
public sealed interface RouteMatch {
  boolean matches(RouteFacts route);

  /** The next hop lies in one of these networks; a single address as a /32 or /128. */
  record NextHop(Set<Cidr> networks) implements RouteMatch {
    public NextHop {
      networks = Set.copyOf(networks);
    }

    @Override
    public boolean matches(RouteFacts route) {
      Ip hop = route.attributes().nextHop();
      return networks.contains(hop.toCidr())
          || networks.stream().anyMatch(network -> network.contains(hop));
    }

    @Override
    public String toString() {
      return "next hop in " + networks.stream().sorted().toList();
    }
  }

  /** The route has all of these communities. */
  record Communities(List<Community> all) implements RouteMatch {
    public Communities {
      all = List.copyOf(all);
    }

    @Override
    public boolean matches(RouteFacts route) {
      return all.stream().allMatch(community -> community.isIn(route.attributes()));
    }

    @Override
    public String toString() {
      return "communities " + all;
    }
  }

  /** The AS path begins with these numbers, the nearest first; none for the empty path only. */
  record PathBegins(List<AsNumber> numbers) implements RouteMatch {
    public PathBegins {
      numbers = List.copyOf(numbers);
    }

    @Override
    public boolean matches(RouteFacts route) {
      StringJoiner text = new StringJoiner(" ");
      numbers.forEach(number -> text.add(Long.toString(number.value())));
      String path = route.attributes().asPath().toString();
      return numbers.isEmpty() ? path.isEmpty() : (path + " ").startsWith(text + " ");
    }

    @Override
    public String toString() {
      return "AS path begins with " + numbers;
    }
  }

  /** The AS path has this number somewhere. */
  record PathContains(AsNumber number) implements RouteMatch {
    @Override
    public boolean matches(RouteFacts route) {
      return route.attributes().asPath().contains(number);
    }

    @Override
    public String toString() {
      return "AS path contains " + number;
    }
  }

  /** The route comes from one of these. */
  record From(Set<RouteSource> sources) implements RouteMatch {
    public From {
      sources = Set.copyOf(sources);
    }

    @Override
    public boolean matches(RouteFacts route) {
      return sources.contains(route.source());
    }

    @Override
    public String toString() {
      return "from " + sources.stream().sorted().toList();
    }
  }

  /** The preference is this one; without LOCAL_PREF a route has 100. */
  record LocalPref(long value) implements RouteMatch {
    @Override
    public boolean matches(RouteFacts route) {
      return route.attributes().localPref().orElse(100) == value;
    }

    @Override
    public String toString() {
      return "preference " + value;
    }
  }
}
