package io.margay.bgp.config;

import io.margay.bgp.filter.Community;
import io.margay.bgp.filter.RouteChange;
import io.margay.bgp.wire.AsPath;
import io.margay.bgp.wire.Origin;
import io.margay.bgp.wire.PathAttributes;
import io.margay.model.document.Fields;
import io.margay.model.document.Tree;
import io.margay.model.document.Value;
import io.margay.model.net.AsNumber;
import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** The section {@code originate}: a prefix, or a prefix with its attributes. */
final class RouteReader {
  private static final long MAX = 0xffff_ffffL;

  private RouteReader() {}

  static void read(Value item, Map<Cidr, PathAttributes> routes) {
    if (item.tree() instanceof Tree.Scalar) {
      item.parsed(Cidr::parse)
          .ifPresent(prefix -> put(item, prefix, PathAttributes.local(prefix), routes));
      return;
    }
    Optional<Fields> found = item.fields();
    if (found.isEmpty()) {
      return;
    }
    Fields fields = found.get();
    Optional<Cidr> prefix = fields.required("prefix").flatMap(v -> v.parsed(Cidr::parse));
    Optional<Ip> hop = fields.value("next-hop").flatMap(v -> v.parsed(Ip::parse));
    Origin origin =
        fields
            .value("origin")
            .flatMap(v -> v.oneOf(List.of(Origin.values()), o -> o.name().toLowerCase(Locale.ROOT)))
            .orElse(Origin.IGP);
    long[] path =
        fields.value("as-path").map(Value::items).orElse(List.of()).stream()
            .flatMap(v -> SpeakerFileReader.as(v).stream())
            .mapToLong(AsNumber::value)
            .toArray();
    OptionalLong med = number(fields, "med");
    OptionalLong preference = number(fields, "local-pref");
    List<Community> communities =
        fields.value("communities").map(Value::items).orElse(List.of()).stream()
            .flatMap(v -> v.parsed(Community::parse).stream())
            .toList();
    fields.finish();
    if (prefix.isPresent()) {
      boolean v6 = prefix.get().address().v6();
      if (v6 && hop.isPresent() && !hop.get().v6()) {
        fields.value("next-hop").ifPresent(v -> v.fault("an IPv6 route needs an IPv6 next hop"));
      }
      Ip self = PathAttributes.local(prefix.get()).nextHop();
      put(
          item,
          prefix.get(),
          attributes(
              communities,
              new PathAttributes(
                  origin,
                  path.length == 0 ? AsPath.EMPTY : AsPath.sequence(path),
                  hop.orElse(self),
                  med,
                  preference,
                  false,
                  Optional.empty(),
                  List.of())),
          routes);
    }
  }

  private static PathAttributes attributes(List<Community> communities, PathAttributes attributes) {
    return communities.isEmpty()
        ? attributes
        : new RouteChange.EditCommunities(List.of(), communities).apply(attributes);
  }

  private static void put(
      Value item, Cidr prefix, PathAttributes attributes, Map<Cidr, PathAttributes> routes) {
    if (routes.put(prefix, attributes) != null) {
      item.fault(prefix + " is originated twice");
    }
  }

  private static OptionalLong number(Fields fields, String key) {
    return fields.value(key).map(v -> v.integer(0, MAX)).orElse(OptionalLong.empty());
  }
}
