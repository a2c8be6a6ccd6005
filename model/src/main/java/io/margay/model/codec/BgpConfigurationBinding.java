package io.margay.model.codec;

import io.margay.model.document.Fields;
import io.margay.model.document.MappingBuilder;
import io.margay.model.document.Tree;
import io.margay.model.document.Value;
import io.margay.model.net.AsNumber;
import io.margay.model.net.Cidr;
import io.margay.model.resource.BgpConfigurationSpec;
import io.margay.model.resource.BgpConfigurationSpec.NamedCommunity;
import io.margay.model.resource.BgpConfigurationSpec.PrefixAdvertisement;
import io.margay.model.resource.BgpConfigurationSpec.ServiceRanges;
import io.margay.model.resource.BgpPassword;
import io.margay.model.resource.Community;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The specification of a BGP configuration. */
final class BgpConfigurationBinding {
  private static final List<String> BIND_MODES = List.of("None", "NodeIP");
  private static final List<String> LOG_LEVELS =
      List.of("Debug", "Info", "Warning", "Error", "Fatal");

  private BgpConfigurationBinding() {}

  static Optional<BgpConfigurationSpec> read(Fields spec, Reading reading) {
    int mark = reading.mark();
    Optional<AsNumber> asNumber =
        spec.value("asNumber").flatMap(value -> value.parsedScalar(AsNumber::parse));
    Optional<Boolean> mesh = spec.value("nodeToNodeMeshEnabled").flatMap(Value::bool);
    Optional<Integer> port = spec.value("listenPort").flatMap(BgpConfigurationBinding::port);
    Optional<Boolean> nodeIp =
        spec.value("bindMode")
            .flatMap(value -> value.oneOf(BIND_MODES, word -> word))
            .map("NodeIP"::equals);
    List<NamedCommunity> communities =
        spec.value("communities")
            .map(value -> Reading.list(value, item -> community(item, reading)))
            .orElse(List.of());
    List<PrefixAdvertisement> advertisements =
        spec.value("prefixAdvertisements")
            .map(value -> Reading.list(value, item -> advertisement(item, reading)))
            .orElse(List.of());
    Optional<BgpPassword> password =
        spec.value("nodeMeshPassword").flatMap(value -> password(value, reading));
    Optional<Duration> restart =
        spec.value("nodeMeshMaxRestartTime").flatMap(value -> value.parsed(GoDuration::parse));
    List<String> ignored =
        spec.value("ignoredInterfaces")
            .map(value -> Reading.list(value, Value::text))
            .orElse(List.of());
    ServiceRanges services = services(spec, reading);
    spec.value("logSeverityScreen").ifPresent(value -> logSeverity(value, reading));
    spec.refuse(
        Reading.UNSUPPORTED,
        "localWorkloadPeeringIPV4",
        "localWorkloadPeeringIPV6",
        "ipv4NormalRoutePriority",
        "ipv6NormalRoutePriority",
        "programClusterRoutes");
    spec.finish();
    return reading.built(
        spec,
        mark,
        () ->
            new BgpConfigurationSpec(
                asNumber,
                mesh,
                port,
                nodeIp,
                communities,
                advertisements,
                password,
                restart,
                ignored,
                services));
  }

  /**
   * The names that advertisements use and nobody defines. The default's own must all be known; a
   * node's may come from the default, which is another document.
   */
  static void refuseUnknownNames(Fields spec, BgpConfigurationSpec read, Reading reading) {
    Set<String> known = new HashSet<>();
    read.communities().forEach(community -> known.add(community.name()));
    read.prefixAdvertisements().stream()
        .flatMap(advertisement -> advertisement.communities().stream())
        .filter(word -> !Community.looksLikeOne(word) && !known.contains(word))
        .distinct()
        .forEach(word ->
            spec.value("prefixAdvertisements")
                .ifPresent(
                    value -> value.fault("the community \"" + word + "\" is not defined here")));
  }

  private static Optional<Integer> port(Value value) {
    var port = value.integer(1, 0xffff);
    return port.isPresent() ? Optional.of((int) port.getAsLong()) : Optional.empty();
  }

  private static Optional<NamedCommunity> community(Value item, Reading reading) {
    return item.fields()
        .flatMap(fields -> {
          int mark = reading.mark();
          Optional<String> name = fields.required("name").flatMap(Value::text);
          Optional<Community> value =
              fields.required("value").flatMap(v -> v.parsed(Community::parse));
          fields.finish();
          return reading.built(
              fields, mark, () -> new NamedCommunity(name.orElseThrow(), value.orElseThrow()));
        });
  }

  private static Optional<PrefixAdvertisement> advertisement(Value item, Reading reading) {
    return item.fields()
        .flatMap(fields -> {
          int mark = reading.mark();
          Optional<Cidr> cidr = fields.required("cidr").flatMap(v -> v.parsed(Cidr::parse));
          List<String> words =
              fields
                  .required("communities")
                  .map(v -> Reading.list(v, BgpConfigurationBinding::word))
                  .orElse(List.of());
          fields.finish();
          return reading.built(
              fields, mark, () -> new PrefixAdvertisement(cidr.orElseThrow(), words));
        });
  }

  private static Optional<String> word(Value value) {
    Optional<String> word = value.text();
    return word.filter(Community::looksLikeOne).isPresent()
        ? value.parsed(Community::parse).map(Community::toString)
        : word;
  }

  /** {@code secretKeyRef} as in Calico, a file here; or {@code value}, the key itself. */
  static Optional<BgpPassword> password(Value value, Reading reading) {
    return value
        .fields()
        .flatMap(fields -> {
          int mark = reading.mark();
          Optional<BgpPassword.SecretKey> secret =
              fields
                  .value("secretKeyRef")
                  .flatMap(Value::fields)
                  .flatMap(reference -> secret(reference, reading));
          Optional<String> inline = fields.value("value").flatMap(Value::text);
          fields.finish();
          return reading.built(fields, mark, () -> new BgpPassword(secret, inline));
        });
  }

  private static Optional<BgpPassword.SecretKey> secret(Fields fields, Reading reading) {
    int mark = reading.mark();
    Optional<String> name = fields.required("name").flatMap(Value::text);
    Optional<String> key = fields.required("key").flatMap(Value::text);
    fields.value("optional").ifPresent(Value::bool);
    fields.finish();
    return reading.built(
        fields, mark, () -> new BgpPassword.SecretKey(name.orElseThrow(), key.orElseThrow()));
  }

  private static ServiceRanges services(Fields spec, Reading reading) {
    return new ServiceRanges(
        ranges(spec, "serviceClusterIPs", reading),
        ranges(spec, "serviceExternalIPs", reading),
        ranges(spec, "serviceLoadBalancerIPs", reading));
  }

  private static List<Cidr> ranges(Fields spec, String key, Reading reading) {
    Optional<Value> value = spec.value(key);
    List<Cidr> ranges =
        value
            .map(v ->
                Reading.list(
                    v,
                    item ->
                        item.fields()
                            .flatMap(fields -> {
                              Optional<Cidr> cidr =
                                  fields.required("cidr").flatMap(c -> c.parsed(Cidr::parse));
                              fields.finish();
                              return cidr;
                            })))
            .orElse(List.of());
    value
        .filter(_ -> !ranges.isEmpty())
        .ifPresent(v -> reading.warn(v, "is kept, but services are not announced in this release"));
    return ranges;
  }

  private static void logSeverity(Value value, Reading reading) {
    if (value.oneOf(LOG_LEVELS, word -> word).isPresent()) {
      reading.warn(value, "is left out: the agent's log.level decides what is logged");
    }
  }

  static Tree write(BgpConfigurationSpec spec) {
    MappingBuilder made = new MappingBuilder();
    spec.asNumber().ifPresent(number -> made.put("asNumber", number.value()));
    spec.meshEnabled().ifPresent(enabled -> made.put("nodeToNodeMeshEnabled", enabled));
    spec.listenPort().ifPresent(port -> made.put("listenPort", port));
    spec.bindToNodeIp().ifPresent(node -> made.put("bindMode", node ? "NodeIP" : "None"));
    made.putList("communities", spec.communities(), BgpConfigurationBinding::write)
        .putList(
            "prefixAdvertisements", spec.prefixAdvertisements(), BgpConfigurationBinding::write);
    spec.meshPassword().ifPresent(password -> made.put("nodeMeshPassword", write(password)));
    return made.putText("nodeMeshMaxRestartTime", spec.meshMaxRestartTime().map(GoDuration::format))
        .putTexts("ignoredInterfaces", spec.ignoredInterfaces())
        .putList("serviceClusterIPs", spec.services().cluster(), BgpConfigurationBinding::write)
        .putList("serviceExternalIPs", spec.services().external(), BgpConfigurationBinding::write)
        .putList(
            "serviceLoadBalancerIPs",
            spec.services().loadBalancer(),
            BgpConfigurationBinding::write)
        .build();
  }

  private static Tree write(NamedCommunity community) {
    return new MappingBuilder()
        .put("name", community.name())
        .put("value", community.value().toString())
        .build();
  }

  private static Tree write(PrefixAdvertisement advertisement) {
    return new MappingBuilder()
        .put("cidr", advertisement.cidr().toString())
        .putTexts("communities", advertisement.communities())
        .build();
  }

  private static Tree write(Cidr cidr) {
    return new MappingBuilder().put("cidr", cidr.toString()).build();
  }

  static Tree write(BgpPassword password) {
    MappingBuilder made = new MappingBuilder();
    password
        .secret()
        .ifPresent(secret ->
            made.put(
                "secretKeyRef",
                new MappingBuilder().put("name", secret.name()).put("key", secret.key()).build()));
    return made.putText("value", password.inline()).build();
  }
}
