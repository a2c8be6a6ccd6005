package io.margay.bgp.speaker;

import io.margay.bgp.rib.PathView;
import io.margay.model.net.Cidr;
import java.util.List;
import java.util.Map;

/**
 * All that is known about a prefix, for people who ask why.
 *
 * @param paths every path to it, the best first, refused ones last
 * @param announced for each established peer that speaks the family why it is not told the best
 *     route, in words; empty text when it is told
 */
public record RouteWhy(Cidr prefix, List<PathView> paths, Map<String, String> announced) {
  public RouteWhy {
    paths = List.copyOf(paths);
    announced = Map.copyOf(announced);
  }
}
