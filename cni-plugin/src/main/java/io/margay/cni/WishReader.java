package io.margay.cni;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.margay.model.net.InterfaceAddress;
import io.margay.model.net.Ip;
import io.margay.model.net.Mac;
import io.margay.model.resource.QosControls;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Collects {@link Wishes} from where runtimes put them. Of one wish in several places counts, in
 * this order: the capability in {@code runtimeConfig}, {@code args.cni}, {@code CNI_ARGS}, Mesos'
 * {@code network_info}, the pod's annotations. Limits in the configuration outweigh the runtime's.
 */
final class WishReader {
  /** Bursts of this size or more mean none: containerd and CRI-O write 2^32 - 1. */
  private static final long NO_BURST = (1L << 31) - 1;

  private static final long MOST = Long.MAX_VALUE;
  private static final String ANNOTATIONS = "io.kubernetes.cri.pod-annotations";
  private static final List<String> ANNOTATION_PREFIXES =
      List.of("margay.io/", "cni.projectcalico.org/");
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Keys config;
  private final Keys runtime;
  private final Keys cniArgs;
  private final Keys mesos;
  private final Keys annotations;
  private final Map<String, String> arguments;

  /**
   * @param config the whole configuration
   * @param arguments what CNI_ARGS say
   */
  WishReader(JsonNode config, Map<String, String> arguments) {
    this.config = new Keys(config, "");
    this.runtime = this.config.object("runtimeConfig");
    this.cniArgs = this.config.object("args").object("cni");
    this.mesos = this.config.object("args").object("org.apache.mesos").object("network_info");
    this.annotations = runtime.object(ANNOTATIONS);
    this.arguments = arguments;
  }

  Wishes read() throws CniException {
    long mtu = config.number("mtu", 65535);
    return new Wishes(
        addresses(),
        ranges(),
        mac(),
        new PortReader(runtime, mesos).read(),
        bandwidth(),
        Dns.readCapability(runtime.object("dns")).or(Dns.read(config.object("dns"))),
        labels(),
        listAnnotation("ipv4pools"),
        mtu == 0 ? OptionalInt.empty() : OptionalInt.of((int) mtu),
        gateway());
  }

  private Optional<Ip> gateway() throws CniException {
    String text = argument("GATEWAY");
    try {
      return text.isEmpty() ? Optional.empty() : Optional.of(Ip.parse(text));
    } catch (IllegalArgumentException e) {
      throw new CniException(
          CniException.INVALID_ENVIRONMENT, "CNI_ARGS: GATEWAY is no address", text);
    }
  }

  private List<Ip> addresses() throws CniException {
    List<String> texts = runtime.texts("ips");
    if (texts.isEmpty()) {
      texts = cniArgs.texts("ips");
    }
    if (texts.isEmpty() && !argument("IP").isEmpty()) {
      return parsed(List.of(argument("IP").split(",", -1)), CniException.INVALID_ENVIRONMENT);
    }
    if (texts.isEmpty()) {
      texts = mesosAddresses();
    }
    if (texts.isEmpty()) {
      texts = listAnnotation("ipAddrs");
    }
    return parsed(texts, CniException.INVALID_CONFIG);
  }

  private static List<Ip> parsed(List<String> texts, int code) throws CniException {
    List<Ip> addresses = new ArrayList<>();
    for (String text : texts) {
      Ip address;
      try {
        address = text.contains("/") ? InterfaceAddress.parse(text).address() : Ip.parse(text);
      } catch (IllegalArgumentException e) {
        String where =
            code == CniException.INVALID_ENVIRONMENT ? "CNI_ARGS: IP" : "ips: \"" + text + "\"";
        throw new CniException(code, where + " is no address", text);
      }
      // podman 4 says a given address twice when it reloads a network.
      if (!addresses.contains(address)) {
        addresses.add(address);
      }
    }
    return addresses;
  }

  private List<String> mesosAddresses() throws CniException {
    List<String> texts = new ArrayList<>();
    for (Keys entry : mesos.objects("ip_addresses")) {
      String text = entry.text("ip_address");
      if (!text.isEmpty()) {
        texts.add(text);
      }
    }
    return texts;
  }

  /** A list of alternatives per address, as the capability nests them. */
  private List<List<IpRange>> ranges() throws CniException {
    List<List<IpRange>> sets = new ArrayList<>();
    JsonNode outer = runtime.get("ipRanges");
    if (Keys.absent(outer)) {
      return sets;
    }
    for (JsonNode set : outer) {
      List<IpRange> alternatives = new ArrayList<>();
      for (JsonNode range : set) {
        alternatives.addAll(IpRange.read(new Keys(range, ".runtimeConfig.ipRanges")));
      }
      if (alternatives.isEmpty()) {
        throw runtime.wrong("ipRanges", outer, "is not a list of lists of ranges");
      }
      sets.add(alternatives);
    }
    return sets;
  }

  private Optional<Mac> mac() throws CniException {
    int code = CniException.INVALID_CONFIG;
    String text = runtime.text("mac");
    if (text.isEmpty()) {
      text = cniArgs.text("mac");
    }
    if (text.isEmpty() && !argument("MAC").isEmpty()) {
      text = argument("MAC");
      code = CniException.INVALID_ENVIRONMENT;
    }
    if (text.isEmpty()) {
      text = annotation("hwAddr");
    }
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      Mac mac = Mac.parse(text);
      if ((mac.toBytes()[0] & 1) == 0 && mac.bits() != 0) {
        return Optional.of(mac);
      }
    } catch (IllegalArgumentException e) {
      throw new CniException(
          code, "mac \"" + text + "\" is no MAC address", "six octets and colons");
    }
    throw new CniException(code, "mac " + text + " is not the address of one interface", "");
  }

  private Optional<QosControls> bandwidth() throws CniException {
    Keys keys = config.object("bandwidth");
    if (Keys.absent(keys.node())) {
      keys = runtime.object("bandwidth");
    }
    QosControls limits =
        new QosControls(
            keys.number("ingressRate", MOST),
            keys.number("egressRate", MOST),
            burst(keys.number("ingressBurst", MOST)),
            burst(keys.number("egressBurst", MOST)));
    return limits.ingressBandwidth() == 0 && limits.egressBandwidth() == 0
        ? Optional.empty()
        : Optional.of(limits);
  }

  private static long burst(long bits) {
    return bits >= NO_BURST ? 0 : bits;
  }

  private Map<String, String> labels() throws CniException {
    Labels labels = new Labels();
    annotations
        .node()
        .properties()
        .forEach(entry -> labels.addIfLabel(entry.getKey(), entry.getValue().asText()));
    for (Keys label : mesos.object("labels").objects("labels")) {
      labels.add(label.text("key"), label.text("value"));
    }
    for (Keys label : cniArgs.objects("labels")) {
      labels.add(label.text("key"), label.text("value"));
    }
    for (String alias : aliases()) {
      labels.addOwn("alias." + alias, "true");
    }
    String pod = argument("K8S_POD_NAME");
    String namespace = argument("K8S_POD_NAMESPACE");
    if (namespace.isEmpty()) { // podman gives the container's name so, and no namespace
      labels.addOwn("container-name", pod);
    } else {
      labels.addOwn("pod", pod);
      labels.addOwn("namespace", namespace);
    }
    return labels.all();
  }

  /** A list of names, or as podman and CRI-O send it one under the network's name. */
  private List<String> aliases() throws CniException {
    JsonNode aliases = runtime.get("aliases");
    return aliases.isObject()
        ? runtime.object("aliases").texts(config.text("name"))
        : runtime.texts("aliases");
  }

  private String argument(String name) {
    return arguments.getOrDefault(name, "");
  }

  private String annotation(String name) throws CniException {
    for (String prefix : ANNOTATION_PREFIXES) {
      String value = annotations.text(prefix + name);
      if (!value.isEmpty()) {
        return value;
      }
    }
    return "";
  }

  /** An annotation that holds a list in JSON. */
  private List<String> listAnnotation(String name) throws CniException {
    String text = annotation(name);
    if (text.isEmpty()) {
      return List.of();
    }
    try {
      var object = JSON.createObjectNode().set(name, JSON.readTree(text));
      return new Keys(object, ".runtimeConfig." + ANNOTATIONS).texts(name);
    } catch (JsonProcessingException e) {
      throw annotations.wrong(name, text, "is no list in JSON");
    }
  }
}
