package io.margay.model.codec;

import io.margay.model.document.Fields;
import io.margay.model.document.MappingBuilder;
import io.margay.model.document.Tree;
import io.margay.model.document.Value;
import io.margay.model.net.AsNumber;
import io.margay.model.net.Ip;
import io.margay.model.resource.BgpPassword;
import io.margay.model.resource.BgpPeerSpec;
import io.margay.model.resource.BgpPeerSpec.NextHopMode;
import io.margay.model.resource.BgpPeerSpec.PeerAddress;
import io.margay.model.selector.Selector;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The specification of a BGP peer. */
final class BgpPeerBinding {
  private static final List<String> SOURCES = List.of("UseNodeIP", "None");
  private static final List<String> REVERSE = List.of("Auto", "Manual");

  private BgpPeerBinding() {}

  static Optional<BgpPeerSpec> read(Fields spec, Reading reading) {
    int mark = reading.mark();
    Optional<String> node =
        spec.value("node").flatMap(Value::text).map(name -> name.toLowerCase(Locale.ROOT));
    Optional<Selector> nodes = spec.value("nodeSelector").flatMap(reading::selector);
    Optional<PeerAddress> peer =
        spec.value("peerIP").flatMap(value -> value.parsed(PeerAddress::parse));
    Optional<Selector> peers = spec.value("peerSelector").flatMap(reading::selector);
    Optional<AsNumber> as =
        spec.value("asNumber").flatMap(value -> value.parsedScalar(AsNumber::parse));
    Optional<AsNumber> localAs =
        spec.value("localASNumber").flatMap(value -> value.parsedScalar(AsNumber::parse));
    NextHopMode nextHop = nextHop(spec);
    Optional<BgpPassword> password =
        spec.value("password").flatMap(value -> BgpConfigurationBinding.password(value, reading));
    boolean useNodeIp =
        spec.value("sourceAddress")
            .flatMap(value -> value.oneOf(SOURCES, word -> word))
            .orElse("UseNodeIP")
            .equals("UseNodeIP");
    Optional<Duration> restart = duration(spec, "maxRestartTime");
    Optional<Duration> keepalive = duration(spec, "keepaliveTime");
    Optional<Integer> localTimes = number(spec, "numAllowedLocalASNumbers", 0, 10);
    Optional<Integer> ttl = number(spec, "ttlSecurity", 0, 255);
    Optional<Ip> gateway = spec.value("reachableBy").flatMap(value -> value.parsed(Ip::parse));
    List<String> filters =
        spec.value("filters").map(value -> Reading.list(value, Value::text)).orElse(List.of());
    boolean reverse =
        spec.value("reversePeering")
            .flatMap(value -> value.oneOf(REVERSE, word -> word))
            .orElse("Auto")
            .equals("Auto");
    boolean bfd = PoolBinding.flag(spec, "bfd");
    Optional<Integer> maxPrefixes = number(spec, "maxPrefixes", 1, Integer.MAX_VALUE);
    spec.refuse(
        "sessions with containers of a host are " + Reading.UNSUPPORTED, "localWorkloadSelector");
    spec.finish();
    return reading.built(
        spec,
        mark,
        () ->
            new BgpPeerSpec(
                node,
                nodes,
                peer,
                peers,
                as,
                localAs,
                nextHop,
                password,
                useNodeIp,
                restart,
                keepalive,
                localTimes.orElse(0),
                ttl,
                gateway,
                filters,
                reverse,
                bfd,
                maxPrefixes));
  }

  /** keepOriginalNextHop is the older word; the newer one counts where both stand. */
  private static NextHopMode nextHop(Fields spec) {
    boolean keep = PoolBinding.flag(spec, "keepOriginalNextHop");
    return spec.value("nextHopMode")
        .flatMap(value -> value.oneOf(List.of(NextHopMode.values()), NextHopMode::title))
        .orElse(keep ? NextHopMode.KEEP : NextHopMode.AUTO);
  }

  private static Optional<Duration> duration(Fields spec, String key) {
    return spec.value(key).flatMap(value -> value.parsed(GoDuration::parse));
  }

  static Optional<Integer> number(Fields fields, String key, int min, int max) {
    return fields
        .value(key)
        .flatMap(value -> {
          var number = value.integer(min, max);
          return number.isPresent() ? Optional.of((int) number.getAsLong()) : Optional.empty();
        });
  }

  static Tree write(BgpPeerSpec spec) {
    MappingBuilder made =
        new MappingBuilder()
            .putText("node", spec.node())
            .putText("nodeSelector", spec.nodes())
            .putText("peerIP", spec.peerIp())
            .putText("peerSelector", spec.peers());
    spec.asNumber().ifPresent(as -> made.put("asNumber", as.value()));
    spec.localAsNumber().ifPresent(as -> made.put("localASNumber", as.value()));
    if (spec.nextHop() != NextHopMode.AUTO) {
      made.put("nextHopMode", spec.nextHop().title());
    }
    spec.password()
        .ifPresent(password -> made.put("password", BgpConfigurationBinding.write(password)));
    if (!spec.useNodeIp()) {
      made.put("sourceAddress", "None");
    }
    made.putText("maxRestartTime", spec.maxRestartTime().map(GoDuration::format))
        .putText("keepaliveTime", spec.keepaliveTime().map(GoDuration::format));
    if (spec.allowedLocalAs() > 0) {
      made.put("numAllowedLocalASNumbers", spec.allowedLocalAs());
    }
    spec.ttlSecurity().ifPresent(hops -> made.put("ttlSecurity", hops));
    made.putText("reachableBy", spec.reachableBy()).putTexts("filters", spec.filters());
    if (!spec.reverse()) {
      made.put("reversePeering", "Manual");
    }
    made.putIfTrue("bfd", spec.bfd());
    spec.maxPrefixes().ifPresent(count -> made.put("maxPrefixes", count));
    return made.build();
  }
}
