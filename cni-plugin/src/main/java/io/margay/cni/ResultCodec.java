package io.margay.cni;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.margay.cni.CniResult.Address;
import io.margay.cni.CniResult.Interface;
import io.margay.cni.CniResult.Route;
import io.margay.model.net.InterfaceAddress;
import io.margay.model.net.Ip;
import io.margay.model.net.Mac;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Result and error objects of every version as JSON, both ways. */
final class ResultCodec {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private ResultCodec() {}

  // ---- writing

  static ObjectNode write(CniException error) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    object.put("cniVersion", error.version().text());
    object.put("code", error.code());
    object.put("msg", error.text());
    if (!error.details().isEmpty()) {
      object.put("details", error.details());
    }
    return object;
  }

  static ObjectNode write(CniResult result, CniVersion version) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    object.put("cniVersion", version.text());
    if (version.hasOneAddressPerFamily()) {
      writeFamily(object, result, false);
      writeFamily(object, result, true);
    } else {
      writeInterfaces(object, result.interfaces(), version);
      writeAddresses(object, result.ips(), version);
      if (!result.routes().isEmpty()) {
        ArrayNode routes = object.putArray("routes");
        result.routes().forEach(route -> write(routes.addObject(), route, version));
      }
    }
    if (version.printsEmptyDns() || !result.dns().isEmpty()) {
      write(object.putObject("dns"), result.dns());
    }
    return object;
  }

  /** The form of 0.1.0 and 0.2.0: the first address of a family and its routes. */
  private static void writeFamily(ObjectNode object, CniResult result, boolean v6) {
    Optional<Address> first =
        result.ips().stream().filter(ip -> ip.address().address().v6() == v6).findFirst();
    if (first.isEmpty()) {
      return;
    }
    ObjectNode family = object.putObject(v6 ? "ip6" : "ip4");
    family.put("ip", first.get().address().toString());
    first.get().gateway().ifPresent(gateway -> family.put("gateway", gateway.toString()));
    List<Route> routes =
        result.routes().stream().filter(r -> r.destination().address().v6() == v6).toList();
    if (!routes.isEmpty()) {
      ArrayNode list = family.putArray("routes");
      routes.forEach(route -> write(list.addObject(), route, CniVersion.V0_2_0));
    }
  }

  private static void writeInterfaces(
      ObjectNode object, List<Interface> interfaces, CniVersion version) {
    if (interfaces.isEmpty()) {
      return;
    }
    ArrayNode list = object.putArray("interfaces");
    for (Interface one : interfaces) {
      ObjectNode entry = list.addObject();
      entry.put("name", one.name());
      one.mac().ifPresent(mac -> entry.put("mac", mac.toString()));
      if (version.hasLinkProperties()) {
        one.mtu().ifPresent(mtu -> entry.put("mtu", mtu));
      }
      putText(entry, "sandbox", one.sandbox());
      if (version.hasLinkProperties()) {
        putText(entry, "socketPath", one.socketPath());
        putText(entry, "pciID", one.pciId());
      }
    }
  }

  private static void writeAddresses(ObjectNode object, List<Address> ips, CniVersion version) {
    if (ips.isEmpty()) {
      return;
    }
    ArrayNode list = object.putArray("ips");
    for (Address ip : ips) {
      ObjectNode entry = list.addObject();
      if (version.namesIpVersion()) {
        entry.put("version", ip.address().address().v6() ? "6" : "4");
      }
      ip.of().ifPresent(index -> entry.put("interface", index));
      entry.put("address", ip.address().toString());
      ip.gateway().ifPresent(gateway -> entry.put("gateway", gateway.toString()));
    }
  }

  private static void write(ObjectNode entry, Route route, CniVersion version) {
    entry.put("dst", route.destination().toString());
    route.gateway().ifPresent(gateway -> entry.put("gw", gateway.toString()));
    if (version.hasLinkProperties()) {
      route.mtu().ifPresent(value -> entry.put("mtu", value));
      route.advmss().ifPresent(value -> entry.put("advmss", value));
      route.priority().ifPresent(value -> entry.put("priority", value));
      route.table().ifPresent(value -> entry.put("table", value));
      route.scope().ifPresent(value -> entry.put("scope", value));
    }
  }

  private static void write(ObjectNode entry, Dns dns) {
    putTexts(entry, "nameservers", dns.nameservers());
    putText(entry, "domain", dns.domain());
    putTexts(entry, "search", dns.search());
    putTexts(entry, "options", dns.options());
  }

  private static void putText(ObjectNode entry, String key, String value) {
    if (!value.isEmpty()) {
      entry.put(key, value);
    }
  }

  private static void putTexts(ObjectNode entry, String key, List<String> values) {
    if (!values.isEmpty()) {
      ArrayNode list = entry.putArray(key);
      values.forEach(list::add);
    }
  }

  // ---- reading

  static CniResult read(String json) throws CniException {
    JsonNode node;
    try {
      node = JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new CniException(
          CniException.DECODING_FAILURE, "the result is not JSON", e.getOriginalMessage());
    }
    return read(new Keys(node, ".result"));
  }

  /** Reads {@code prevResult} or what an IPAM plugin printed; {@code null} is an empty one. */
  static CniResult read(Keys keys) throws CniException {
    if (Keys.absent(keys.node())) {
      return CniResult.EMPTY;
    }
    try {
      List<Address> ips = new ArrayList<>();
      List<Route> routes = new ArrayList<>();
      for (String family : List.of("ip4", "ip6")) {
        Keys old = keys.object(family);
        if (!old.text("ip").isEmpty()) {
          ips.add(address(old, "ip"));
          addRoutes(routes, old);
        }
      }
      for (Keys ip : keys.objects("ips")) {
        ips.add(address(ip, "address"));
      }
      addRoutes(routes, keys);
      return new CniResult(interfaces(keys), ips, routes, Dns.read(keys.object("dns")));
    } catch (CniException e) {
      throw new CniException(CniException.DECODING_FAILURE, e.text(), e.details());
    } catch (IllegalArgumentException e) {
      throw new CniException(
          CniException.DECODING_FAILURE,
          "the result cannot be read",
          String.valueOf(e.getMessage()));
    }
  }

  private static List<Interface> interfaces(Keys keys) throws CniException {
    List<Interface> interfaces = new ArrayList<>();
    for (Keys one : keys.objects("interfaces")) {
      String mac = one.text("mac");
      int mtu = (int) one.number("mtu", Integer.MAX_VALUE);
      interfaces.add(
          new Interface(
              one.text("name"),
              mac.isEmpty() ? Optional.empty() : Optional.of(Mac.parse(mac)),
              mtu == 0 ? OptionalInt.empty() : OptionalInt.of(mtu),
              one.text("sandbox"),
              one.text("socketPath"),
              one.text("pciID")));
    }
    return interfaces;
  }

  private static Address address(Keys keys, String key) throws CniException {
    JsonNode of = keys.get("interface");
    return new Address(
        InterfaceAddress.parse(keys.text(key)),
        gateway(keys, "gateway"),
        of.isIntegralNumber() && of.asInt() >= 0
            ? OptionalInt.of(of.asInt())
            : OptionalInt.empty());
  }

  private static void addRoutes(List<Route> routes, Keys keys) throws CniException {
    for (Keys route : keys.objects("routes")) {
      routes.add(route(route));
    }
  }

  static Route route(Keys keys) throws CniException {
    return new Route(
        InterfaceAddress.parse(keys.text("dst")).network(),
        gateway(keys, "gw"),
        number(keys, "mtu"),
        number(keys, "advmss"),
        number(keys, "priority"),
        number(keys, "table"),
        number(keys, "scope"));
  }

  private static Optional<Ip> gateway(Keys keys, String key) throws CniException {
    String text = keys.text(key);
    return text.isEmpty() ? Optional.empty() : Optional.of(Ip.parse(text));
  }

  private static OptionalLong number(Keys keys, String key) throws CniException {
    return Keys.absent(keys.get(key))
        ? OptionalLong.empty()
        : OptionalLong.of(keys.number(key, Long.MAX_VALUE));
  }
}
