package io.margay.cni;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Reads a JSON object by key, whatever the case of its letters: containerd sends the names of Go
 * fields, {@code HostPort}, where the conventions say {@code hostPort}.
 *
 * @param node the object, or nothing
 * @param path where it stands, for messages
 */
record Keys(JsonNode node, String path) {

  /** What stands under a key; a missing or null node when nothing does. */
  JsonNode get(String key) {
    JsonNode exact = node.path(key);
    if (!exact.isMissingNode()) {
      return exact;
    }
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      if (entry.getKey().equalsIgnoreCase(key)) {
        return entry.getValue();
      }
    }
    return MissingNode.getInstance();
  }

  /** The object under a key; one without keys when there is none. */
  Keys object(String key) {
    return new Keys(get(key), path + "." + key);
  }

  /** A text; empty when there is none. */
  String text(String key) throws CniException {
    JsonNode value = get(key);
    if (absent(value)) {
      return "";
    }
    if (!value.isTextual()) {
      throw wrong(key, value, "is not a string");
    }
    return value.asText().strip();
  }

  /** A whole number within 0 and a bound; 0 when there is none. */
  long number(String key, long most) throws CniException {
    JsonNode value = get(key);
    if (absent(value)) {
      return 0;
    }
    if (!value.isIntegralNumber()
        || !value.canConvertToLong()
        || value.asLong() < 0
        || value.asLong() > most) {
      throw wrong(key, value, "is not a whole number within 0 and " + most);
    }
    return value.asLong();
  }

  /** The texts of a list; empty when there is none. */
  List<String> texts(String key) throws CniException {
    List<String> texts = new ArrayList<>();
    for (JsonNode item : list(key)) {
      if (!item.isTextual()) {
        throw wrong(key, item, "is not a string");
      }
      texts.add(item.asText().strip());
    }
    return texts;
  }

  /** The objects of a list; empty when there is none. */
  List<Keys> objects(String key) throws CniException {
    List<Keys> objects = new ArrayList<>();
    for (JsonNode item : list(key)) {
      if (!item.isObject()) {
        throw wrong(key, item, "is not an object");
      }
      objects.add(new Keys(item, path + "." + key));
    }
    return objects;
  }

  private Iterable<JsonNode> list(String key) throws CniException {
    JsonNode value = get(key);
    if (absent(value)) {
      return List.of();
    }
    if (!value.isArray()) {
      throw wrong(key, value, "is not a list");
    }
    return value;
  }

  static boolean absent(JsonNode value) {
    return value.isMissingNode() || value.isNull();
  }

  /** Says where a value is wrong, and why. */
  CniException wrong(String key, Object value, String why) {
    return new CniException(
        CniException.INVALID_CONFIG,
        (path + "." + key).substring(1) + ": " + value + " " + why,
        "");
  }
}
