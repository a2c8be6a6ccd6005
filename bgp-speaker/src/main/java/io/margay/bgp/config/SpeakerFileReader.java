package io.margay.bgp.config;

import io.margay.bgp.config.SpeakerFile.KernelExport;
import io.margay.bgp.speaker.PeerConfig;
import io.margay.bgp.speaker.SpeakerConfig;
import io.margay.bgp.speaker.SpeakerConfig.BestPathOptions;
import io.margay.bgp.speaker.SpeakerConfig.Endpoint;
import io.margay.bgp.wire.Family;
import io.margay.bgp.wire.PathAttributes;
import io.margay.model.document.Documents;
import io.margay.model.document.Fault;
import io.margay.model.document.Faults;
import io.margay.model.document.Fields;
import io.margay.model.document.InvalidDocumentException;
import io.margay.model.document.Position;
import io.margay.model.document.Tree;
import io.margay.model.document.Value;
import io.margay.model.net.AsNumber;
import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Reads the file of a stand-alone speaker. */
public final class SpeakerFileReader {
  private static final List<String> LOG_LEVELS = List.of("error", "warn", "info", "debug");

  private final Faults faults;

  private SpeakerFileReader(String source) {
    this.faults = new Faults(source);
  }

  /**
   * Reads it.
   *
   * @param source the file's name, for messages
   * @throws InvalidDocumentException with everything that is wrong in it
   */
  public static SpeakerFile read(String source, byte[] utf8) throws InvalidDocumentException {
    List<Tree> documents = Documents.read(source, utf8);
    if (documents.size() != 1) {
      throw new InvalidDocumentException(
          new Fault(
              source,
              Position.NONE,
              "",
              documents.isEmpty() ? "the file is empty" : "the file holds several documents"));
    }
    return read(source, documents.getFirst());
  }

  /** Reads what is a document already. */
  public static SpeakerFile read(String source, Tree document) throws InvalidDocumentException {
    SpeakerFileReader reader = new SpeakerFileReader(source);
    Optional<SpeakerFile> file =
        new Value(document, "", reader.faults).fields().flatMap(reader::file);
    reader.faults.throwIfAny();
    return file.orElseThrow();
  }

  private Optional<SpeakerFile> file(Fields top) {
    int mark = faults.count();
    Optional<AsNumber> as = top.required("local-as").flatMap(SpeakerFileReader::as);
    Optional<Ip> routerId = top.required("router-id").flatMap(SpeakerFileReader::identifier);
    int port = number(top, "listen-port", 0, 0xffff).orElse(PeerConfig.BGP_PORT);
    List<Endpoint> listeners = listeners(top, port);
    Optional<Ip> cluster = top.value("cluster-id").flatMap(SpeakerFileReader::identifier);
    int multipath = number(top, "multipath", 1, 64).orElse(1);
    BestPathOptions bestPath =
        top.value("best-path")
            .flatMap(Value::fields)
            .map(SpeakerFileReader::bestPath)
            .orElse(BestPathOptions.DEFAULT);
    Optional<SpeakerConfig> speaker =
        as.isEmpty() || routerId.isEmpty()
            ? Optional.empty()
            : built(
                top.self(),
                () ->
                    new SpeakerConfig(
                        as.get(),
                        routerId.get(),
                        listeners,
                        cluster.orElse(routerId.get()),
                        bestPath,
                        multipath,
                        SpeakerConfig.Restart.NONE));
    FilterReader filters = new FilterReader(top);
    List<PeerConfig> peers = peers(top, filters, as.orElse(AsNumber.DEFAULT));
    Map<Cidr, PathAttributes> routes = new HashMap<>();
    for (Value item : top.value("originate").map(Value::items).orElse(List.of())) {
      RouteReader.read(item, routes);
    }
    SpeakerFile.Mrt mrt =
        top.value("mrt").flatMap(Value::fields).map(MrtSection::read).orElse(SpeakerFile.Mrt.NONE);
    KernelExport kernel =
        top.value("kernel")
            .flatMap(Value::fields)
            .map(SpeakerFileReader::kernel)
            .orElse(KernelExport.OFF);
    String socket =
        top.value("control-socket")
            .flatMap(SpeakerFileReader::words)
            .orElse(SpeakerFile.DEFAULT_SOCKET);
    Optional<Endpoint> metrics =
        top.value("metrics").flatMap(Value::fields).flatMap(SpeakerFileReader::metrics);
    String level =
        top.value("log-level").flatMap(v -> v.oneOf(LOG_LEVELS, word -> word)).orElse("info");
    top.finish();
    return faults.count() == mark && speaker.isPresent()
        ? Optional.of(
            new SpeakerFile(speaker.get(), peers, routes, mrt, kernel, socket, metrics, level))
        : Optional.empty();
  }

  private static List<Endpoint> listeners(Fields top, int port) {
    Optional<Value> value = top.value("listen");
    if (value.isEmpty()) {
      return List.of(new Endpoint(Ip.v4(0), port));
    }
    List<Endpoint> listeners = new ArrayList<>();
    for (Value item : value.get().items()) {
      item.parsed(Ip::parse).ifPresent(address -> listeners.add(new Endpoint(address, port)));
    }
    return listeners;
  }

  private static Optional<Endpoint> metrics(Fields fields) {
    Optional<Endpoint> listen =
        fields.required("listen").flatMap(value -> value.parsed(Endpoint::parse));
    fields.finish();
    return listen;
  }

  private static BestPathOptions bestPath(Fields fields) {
    BestPathOptions standard = BestPathOptions.DEFAULT;
    BestPathOptions options =
        new BestPathOptions(
            flag(fields, "always-compare-med", standard.alwaysCompareMed()),
            flag(fields, "deterministic-med", standard.deterministicMed()),
            flag(fields, "ignore-as-path-length", standard.ignoreAsPathLength()),
            flag(fields, "multipath-relax", standard.multipathRelax()),
            flag(fields, "compare-router-id", standard.compareRouterId()));
    fields.finish();
    return options;
  }

  private static KernelExport kernel(Fields fields) {
    boolean export = flag(fields, "export", true);
    int protocol = number(fields, "protocol", 5, 255).orElse(KernelExport.PROTOCOL);
    int metric = number(fields, "metric", 0, Integer.MAX_VALUE).orElse(0);
    fields.finish();
    return new KernelExport(export, protocol, metric);
  }

  private static List<PeerConfig> peers(Fields top, FilterReader filters, AsNumber localAs) {
    List<PeerConfig> peers = new ArrayList<>();
    Set<Object> seen = new HashSet<>();
    for (Value item : top.value("peers").map(Value::items).orElse(List.of())) {
      new PeerReader(filters, localAs)
          .read(item)
          .ifPresent(peer -> {
            if (!seen.add(peer.name())) {
              item.fault("two peers are called \"" + peer.name() + "\"");
            }
            boolean range = peer.transport().dynamic().isPresent();
            if (!range && !seen.add(peer.address())) {
              item.fault("two peers have the address " + peer.address());
            }
            peers.add(peer);
          });
    }
    return peers;
  }

  static boolean flag(Fields fields, String key, boolean standard) {
    return fields.value(key).flatMap(Value::bool).orElse(standard);
  }

  static Optional<Integer> number(Fields fields, String key, int min, int max) {
    return fields
        .value(key)
        .flatMap(value -> {
          var number = value.integer(min, max);
          return number.isPresent() ? Optional.of((int) number.getAsLong()) : Optional.empty();
        });
  }

  /** The number of an AS that can be. */
  static Optional<AsNumber> as(Value value) {
    Optional<AsNumber> as = value.parsedScalar(AsNumber::parse);
    if (as.isPresent() && as.get().value() == 0) {
      value.fault("AS 0 is reserved (RFC 7607)");
      return Optional.empty();
    }
    return as;
  }

  /** A router or cluster id. */
  static Optional<Ip> identifier(Value value) {
    Optional<Ip> ip = value.parsed(Ip::parse);
    if (ip.isPresent() && (ip.get().v6() || ip.get().v4Bits() == 0)) {
      value.fault("an identifier is a non-zero IPv4 address, not " + ip.get());
      return Optional.empty();
    }
    return ip;
  }

  /** A text that is not empty. */
  static Optional<String> words(Value value) {
    Optional<String> text = value.text();
    if (text.isPresent() && text.get().isBlank()) {
      value.fault("an empty text");
      return Optional.empty();
    }
    return text;
  }

  /** The word for a family: {@code ipv4-unicast}. */
  public static String word(Family family) {
    return family.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** What a record refuses becomes a fault of the value it was read from. */
  static <T> Optional<T> built(Value value, Supplier<T> made) {
    try {
      return Optional.of(made.get());
    } catch (IllegalArgumentException e) {
      value.fault(String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }
}
