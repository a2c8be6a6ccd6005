package io.margay.bgp.speaker;

import io.margay.model.net.AsNumber;
import io.margay.model.net.Ip;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Patterns for peers known by prefix only, and which sessions came of them. */
final class DynamicPeers {
  /** A peer that a pattern lets in. */
  record Instance(PeerConfig config, Set<AsNumber> ases) {}

  private List<PeerConfig> patterns = List.of();
  private final Map<String, Ip> instances = new HashMap<>(); // addresses by session name
  private final Map<String, String> patternOf = new HashMap<>(); // pattern by session name

  void patterns(List<PeerConfig> all) {
    List<PeerConfig> wanted = new ArrayList<>();
    for (PeerConfig config : all) {
      if (config.transport().dynamic().isPresent()) {
        wanted.add(config);
      }
    }
    wanted.sort((a, b) -> Integer.compare(prefixLength(b), prefixLength(a)));
    patterns = wanted;
  }

  private static int prefixLength(PeerConfig pattern) {
    return pattern.transport().dynamic().orElseThrow().prefix().length();
  }

  boolean isInstance(String session) {
    return instances.containsKey(session);
  }

  /** The present configurations of sessions that came of a pattern which is still there. */
  Map<String, PeerConfig> instances(Set<String> sessions) {
    Map<String, PeerConfig> configs = new LinkedHashMap<>();
    instances.forEach((session, address) -> {
      for (PeerConfig pattern : patterns) {
        if (sessions.contains(session)
            && pattern.name().equals(patternOf.get(session))
            && pattern.transport().dynamic().orElseThrow().prefix().contains(address)) {
          configs.put(session, pattern.instance(address));
        }
      }
    });
    return configs;
  }

  /** The peer that may connect from an address: of the longest prefix that has room. */
  Optional<Instance> admit(Ip address) {
    for (PeerConfig pattern : patterns) {
      PeerTransport.Dynamic range = pattern.transport().dynamic().orElseThrow();
      long present = patternOf.values().stream().filter(pattern.name()::equals).count();
      if (range.prefix().contains(address) && present < range.limit()) {
        PeerConfig config = pattern.instance(address);
        instances.put(config.name(), address);
        patternOf.put(config.name(), pattern.name());
        return Optional.of(new Instance(config, range.ases()));
      }
    }
    return Optional.empty();
  }

  void gone(String session) {
    instances.remove(session);
    patternOf.remove(session);
  }
}
