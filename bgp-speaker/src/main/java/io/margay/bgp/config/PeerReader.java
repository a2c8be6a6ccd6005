package io.margay.bgp.config;

import io.margay.bgp.speaker.FamilyOptions;
import io.margay.bgp.speaker.FamilyOptions.AddPath;
import io.margay.bgp.speaker.PeerConfig;
import io.margay.bgp.speaker.PeerPolicy;
import io.margay.bgp.speaker.PeerRole;
import io.margay.bgp.speaker.PeerTimers;
import io.margay.bgp.speaker.PeerTransport;
import io.margay.bgp.speaker.RestartOptions;
import io.margay.bgp.wire.Family;
import io.margay.model.document.Fields;
import io.margay.model.document.Tree;
import io.margay.model.document.Value;
import io.margay.model.net.AsNumber;
import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** One entry of {@code peers}: a peer by its address, or a range of them by a prefix. */
final class PeerReader {
  private static final List<String> WAYS = List.of("off", "send", "receive", "both");
  private static final int DYNAMIC_LIMIT = 100;

  private final FilterReader filters;
  private final AsNumber localAs;

  PeerReader(FilterReader filters, AsNumber localAs) {
    this.filters = filters;
    this.localAs = localAs;
  }

  Optional<PeerConfig> read(Value item) {
    int mark = item.faults().count();
    Optional<PeerConfig> peer = item.fields().flatMap(this::peer);
    return item.faults().count() == mark ? peer : Optional.empty();
  }

  private Optional<PeerConfig> peer(Fields fields) {
    int mark = fields.self().faults().count();
    Optional<String> name = fields.value("name").flatMap(SpeakerFileReader::words);
    Optional<Where> place = fields.value("address").flatMap(v -> v.parsed(Where::parse));
    Optional<Ip> address = place.map(Where::address);
    Optional<Cidr> prefix = fields.value("prefix").flatMap(v -> v.parsed(Cidr::parse));
    if (address.isPresent() == prefix.isPresent() && fields.self().faults().count() == mark) {
      fields.self().fault("exactly one of address and prefix is needed");
    }
    Set<AsNumber> ases = ases(fields);
    if (address.isPresent() && ases.size() > 1) {
      fields.self().fault("only peers of a prefix may be in one of several ASes");
    }
    boolean v6 = address.or(() -> prefix.map(Cidr::address)).map(Ip::v6).orElse(false);
    Optional<PeerTransport> transport = transport(fields, prefix, ases, place.flatMap(Where::zone));
    Optional<PeerTimers> timers = timers(fields);
    if (place.flatMap(Where::zone).isPresent() && timers.flatMap(PeerTimers::bfd).isPresent()) {
      fields.value("bfd").ifPresent(v -> v.fault("there is no BFD with a link-local address"));
    }
    Map<Family, FamilyOptions> families = families(fields, v6);
    Optional<RestartOptions> restart = restart(fields);
    Optional<PeerRole> role = role(fields);
    PeerPolicy policy = policy(fields);
    fields.finish();
    if (fields.self().faults().count() != mark) {
      return Optional.empty();
    }
    Ip where = address.orElseGet(() -> prefix.orElseThrow().address());
    return SpeakerFileReader.built(
        fields.self(),
        () ->
            new PeerConfig(
                name.orElseGet(() -> prefix.map(Cidr::toString).orElse(where.toString())),
                where,
                ases.iterator().next(),
                transport.orElseThrow(),
                timers.orElseThrow(),
                families,
                restart.orElseThrow(),
                role.orElseThrow(),
                policy));
  }

  /** An address, and a link-local one with its zone (RFC 4007 section 11). */
  private record Where(Ip address, Optional<String> zone) {
    static Where parse(String text) {
      int percent = text.indexOf('%');
      Ip address = Ip.parse(percent < 0 ? text : text.substring(0, percent));
      String zone = percent < 0 ? "" : text.substring(percent + 1);
      if (address.isLinkLocal() == zone.isEmpty()) {
        throw new IllegalArgumentException(
            "a link-local address, and no other, has %INTERFACE behind it");
      }
      return new Where(address, Optional.of(zone).filter(name -> !name.isEmpty()));
    }
  }

  /** A number, or a list of them for peers of a prefix; absent: our own. */
  private Set<AsNumber> ases(Fields fields) {
    Set<AsNumber> ases = new LinkedHashSet<>();
    Optional<Value> value = fields.value("as");
    if (value.isEmpty()) {
      ases.add(localAs);
    } else if (value.get().tree() instanceof Tree.Sequence) {
      value.get().items().forEach(v -> SpeakerFileReader.as(v).ifPresent(ases::add));
      if (ases.isEmpty()) {
        value.get().fault("at least one AS is needed");
      }
    } else {
      SpeakerFileReader.as(value.get()).ifPresent(ases::add);
    }
    return ases;
  }

  private static Optional<PeerTransport> transport(
      Fields fields, Optional<Cidr> prefix, Set<AsNumber> ases, Optional<String> zone) {
    int port = SpeakerFileReader.number(fields, "port", 1, 0xffff).orElse(PeerTransport.BGP_PORT);
    Optional<Ip> source = fields.value("source-address").flatMap(v -> v.parsed(Ip::parse));
    boolean passive = SpeakerFileReader.flag(fields, "passive", false);
    int ttl = SpeakerFileReader.number(fields, "ttl", 1, 255).orElse(255);
    Optional<Integer> hops = SpeakerFileReader.number(fields, "ttl-security", 1, 254);
    Optional<String> password = fields.value("password").flatMap(Value::text);
    int limit =
        SpeakerFileReader.number(fields, "limit", 1, Integer.MAX_VALUE).orElse(DYNAMIC_LIMIT);
    return SpeakerFileReader.built(
        fields.self(),
        () ->
            new PeerTransport(
                port,
                source,
                passive || prefix.isPresent(),
                ttl,
                hops.isPresent() ? OptionalInt.of(hops.get()) : OptionalInt.empty(),
                password,
                prefix.map(p -> new PeerTransport.Dynamic(p, ases, limit)),
                zone));
  }

  private static Optional<PeerTimers> timers(Fields fields) {
    PeerTimers standard = PeerTimers.DEFAULT;
    Duration hold = seconds(fields, "hold-time").orElse(standard.hold());
    Duration retry = seconds(fields, "connect-retry").orElse(standard.connectRetry());
    Duration idle = seconds(fields, "idle-after-error").orElse(standard.idleAfterError());
    Duration send = seconds(fields, "send-hold-time").orElse(standard.sendHold());
    Optional<PeerTimers.BfdOptions> bfd = fields.value("bfd").flatMap(PeerReader::bfd);
    return SpeakerFileReader.built(
        fields.self(), () -> new PeerTimers(hold, retry, idle, send, bfd));
  }

  /** {@code true}, or a mapping with what differs from the defaults. */
  private static Optional<PeerTimers.BfdOptions> bfd(Value value) {
    PeerTimers.BfdOptions standard = PeerTimers.BfdOptions.DEFAULT;
    if (value.tree() instanceof Tree.Scalar) {
      return value.bool().filter(on -> on).map(_ -> standard);
    }
    return value
        .fields()
        .flatMap(fields -> {
          int transmit = SpeakerFileReader.number(fields, "transmit", 10, 60_000).orElse(300);
          int receive = SpeakerFileReader.number(fields, "receive", 10, 60_000).orElse(300);
          int times = SpeakerFileReader.number(fields, "multiplier", 2, 255).orElse(3);
          boolean multihop = SpeakerFileReader.flag(fields, "multihop", false);
          fields.finish();
          return SpeakerFileReader.built(
              value,
              () ->
                  new PeerTimers.BfdOptions(
                      Duration.ofMillis(transmit), Duration.ofMillis(receive), times, multihop));
        });
  }

  /** A list of names, or a mapping of names to options; absent: the family of the address. */
  private static Map<Family, FamilyOptions> families(Fields fields, boolean v6) {
    Map<Family, FamilyOptions> families = new EnumMap<>(Family.class);
    FamilyOptions shared = options(fields);
    Optional<Value> value = fields.value("families");
    if (value.isEmpty()) {
      families.put(v6 ? Family.IPV6_UNICAST : Family.IPV4_UNICAST, shared);
      return families;
    }
    for (Value item : value.get().items()) {
      item.oneOf(List.of(Family.values()), SpeakerFileReader::word)
          .ifPresent(family -> families.put(family, shared));
    }
    if (families.isEmpty()) {
      value.get().fault("at least one family is needed");
    }
    return families;
  }

  private static FamilyOptions options(Fields fields) {
    String way = fields.value("add-path").flatMap(v -> v.oneOf(WAYS, word -> word)).orElse("off");
    int paths = SpeakerFileReader.number(fields, "add-path-limit", 1, 255).orElse(8);
    int maxPrefixes =
        SpeakerFileReader.number(fields, "max-prefixes", 1, Integer.MAX_VALUE)
            .orElse(FamilyOptions.DEFAULT.maxPrefixes());
    FamilyOptions.NextHopMode hop =
        fields
            .value("next-hop")
            .flatMap(v ->
                v.oneOf(
                    List.of(FamilyOptions.NextHopMode.values()),
                    mode -> mode.name().toLowerCase(Locale.ROOT)))
            .orElse(FamilyOptions.NextHopMode.AUTO);
    Optional<Ip> own = fields.value("next-hop-address").flatMap(v -> v.parsed(Ip::parse));
    boolean extended = SpeakerFileReader.flag(fields, "extended-next-hop", false);
    boolean send = way.equals("send") || way.equals("both");
    boolean receive = way.equals("receive") || way.equals("both");
    return new FamilyOptions(
        new AddPath(send, receive, send ? paths : 1), maxPrefixes, hop, own, extended);
  }

  /** On unless the file says otherwise. */
  private static Optional<RestartOptions> restart(Fields fields) {
    Optional<Value> value = fields.value("graceful-restart");
    RestartOptions standard = RestartOptions.DEFAULT;
    if (value.isEmpty()) {
      return Optional.of(standard);
    }
    if (value.get().tree() instanceof Tree.Scalar) {
      return value.get().bool().map(on -> on ? standard : RestartOptions.OFF);
    }
    return value
        .get()
        .fields()
        .flatMap(options -> {
          Duration time = seconds(options, "time").orElse(standard.time());
          Duration longLived = seconds(options, "long-lived").orElse(standard.longLived());
          boolean notification =
              SpeakerFileReader.flag(options, "notification", standard.notification());
          options.finish();
          return SpeakerFileReader.built(
              options.self(), () -> new RestartOptions(true, time, longLived, notification));
        });
  }

  private static Optional<PeerRole> role(Fields fields) {
    Optional<AsNumber> as = fields.value("local-as").flatMap(SpeakerFileReader::as);
    int own = SpeakerFileReader.number(fields, "allow-own-as", 0, 10).orElse(0);
    boolean removePrivate = SpeakerFileReader.flag(fields, "remove-private-as", false);
    boolean client = SpeakerFileReader.flag(fields, "route-reflector-client", false);
    Optional<Ip> cluster = fields.value("cluster-id").flatMap(SpeakerFileReader::identifier);
    return SpeakerFileReader.built(
        fields.self(), () -> new PeerRole(as, own, removePrivate, client, cluster));
  }

  private PeerPolicy policy(Fields fields) {
    PeerPolicy policy =
        new PeerPolicy(
            Optional.empty(),
            Optional.empty(),
            SpeakerFileReader.flag(fields, "require-filters", false),
            SpeakerFileReader.flag(fields, "enforce-first-as", false),
            SpeakerFileReader.flag(fields, "accept-as-sets", true));
    Optional<Value> in = fields.value("import");
    Optional<Value> out = fields.value("export");
    if (in.isPresent()) {
      policy = policy.withImportFilter(filters.named(in.get()));
    }
    if (out.isPresent()) {
      policy = policy.withExportFilter(filters.named(out.get()));
    }
    return policy;
  }

  /** Whole seconds. */
  private static Optional<Duration> seconds(Fields fields, String key) {
    return SpeakerFileReader.number(fields, key, 0, 0xff_ffff).map(Duration::ofSeconds);
  }
}
