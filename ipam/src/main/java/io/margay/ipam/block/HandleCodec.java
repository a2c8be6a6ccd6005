package io.margay.ipam.block;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.margay.model.net.Ip;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A {@link HandleRecord} as JSON.
 *
 * <pre>
 * {"id": "net.c0ffee", "node": "h1", "addresses": ["10.0.0.1"], "nonce": "6f…",
 *  "attributes": {"container": "c0ffee"}}
 * </pre>
 */
public final class HandleCodec {
  private static final Set<String> FIELDS =
      Set.of("id", "node", "addresses", "nonce", "attributes");

  private HandleCodec() {}

  public static String write(HandleRecord handle) {
    ObjectNode root = Document.create();
    root.put("id", handle.id());
    root.put("node", handle.node());
    ArrayNode addresses = root.putArray("addresses");
    handle.addresses().forEach(address -> addresses.add(address.toString()));
    root.put("nonce", handle.nonce());
    ObjectNode attributes = root.putObject("attributes");
    handle.attributes().forEach(attributes::put);
    return Document.write(root);
  }

  /**
   * Reads what {@link #write} wrote, strictly.
   *
   * @throws IpamFormatException when this is no handle
   */
  public static HandleRecord read(String json) throws IpamFormatException {
    Document root = Document.read(json, FIELDS);
    List<Ip> addresses = new ArrayList<>();
    for (Document address : root.field("addresses").list()) {
      addresses.add(address.text(Ip::parse));
    }
    if (addresses.isEmpty()) {
      throw root.field("addresses").wrong("at least one is expected");
    }
    Map<String, String> attributes = new TreeMap<>();
    for (Map.Entry<String, Document> member : root.field("attributes").members().entrySet()) {
      attributes.put(member.getKey(), member.getValue().anyText());
    }
    return new HandleRecord(
        root.field("id").text(),
        root.field("node").text(),
        addresses,
        root.field("nonce").text(),
        attributes);
  }
}
