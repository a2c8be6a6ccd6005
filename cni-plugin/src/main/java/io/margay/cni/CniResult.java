package io.margay.cni;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.margay.model.net.Ip;
import io.margay.model.net.Mac;

/**
 * What ADD answers.
 *
 * @param hostInterface name of the veth's host end
 * @param hostMac its MAC address
 * @param containerInterface name in the container
 * @param containerMac its MAC address
 * @param sandbox the namespace path exactly as the runtime gave it
 * @param address the container's address, given as a prefix of full length
 * @param gateway the container's gateway
 */
public record CniResult(
    String hostInterface,
    Mac hostMac,
    String containerInterface,
    Mac containerMac,
    String sandbox,
    Ip address,
    Ip gateway) {

  /** The result object in the form of a version of the specification. */
  public String toJson(CniVersion version) {
    ObjectNode result = JsonNodeFactory.instance.objectNode();
    result.put("cniVersion", version.text());
    var interfaces = result.putArray("interfaces");
    interfaces.addObject().put("name", hostInterface).put("mac", hostMac.toString());
    interfaces
        .addObject()
        .put("name", containerInterface)
        .put("mac", containerMac.toString())
        .put("sandbox", sandbox);
    ObjectNode ip = result.putArray("ips").addObject();
    if (version.namesIpVersion()) {
      ip.put("version", address.v6() ? "6" : "4");
    }
    ip.put("interface", 1);
    ip.put("address", address.toCidr().toString());
    ip.put("gateway", gateway.toString());
    result
        .putArray("routes")
        .addObject()
        .put("dst", address.v6() ? "::/0" : "0.0.0.0/0")
        .put("gw", gateway.toString());
    if (version.namesIpVersion()) {
      result.putObject("dns"); // printed by every plugin up to 0.4.0
    }
    return result.toString();
  }

  /** The error object of the specification. */
  public static String errorJson(CniException error) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    object.put("cniVersion", CniVersion.V1_0_0.text());
    object.put("code", error.code());
    object.put("msg", error.text());
    if (!error.details().isEmpty()) {
      object.put("details", error.details());
    }
    return object.toString();
  }
}
