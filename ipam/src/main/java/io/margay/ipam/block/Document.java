package io.margay.ipam.block;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Strict reading of a JSON object, field by field; what is wrong is named by its path.
 *
 * @param parent what this is a member of, null for the whole
 * @param name of the member
 */
record Document(JsonNode node, @Nullable Document parent, String name) {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  static ObjectNode create() {
    return JsonNodeFactory.instance.objectNode();
  }

  static String write(ObjectNode node) {
    try {
      return MAPPER.writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw new AssertionError("a tree of our own making", e);
    }
  }

  /**
   * @param fields all that may occur
   */
  static Document read(String json, Set<String> fields) throws IpamFormatException {
    JsonNode node;
    try {
      node = MAPPER.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IpamFormatException("not JSON: " + e.getOriginalMessage(), e);
    }
    return new Document(node, null, "").only(fields);
  }

  Document only(Set<String> fields) throws IpamFormatException {
    if (!node.isObject()) {
      throw wrong("an object is expected");
    }
    for (Iterator<String> names = node.fieldNames(); names.hasNext(); ) {
      String member = names.next();
      if (!fields.contains(member)) {
        throw new IpamFormatException(at(member) + ": unknown field");
      }
    }
    return this;
  }

  Document field(String member) throws IpamFormatException {
    return optional(member).orElseThrow(() -> new IpamFormatException(at(member) + ": is missing"));
  }

  Optional<Document> optional(String member) {
    return Optional.ofNullable(node.get(member)).map(found -> child(member, found));
  }

  /** A text that is not empty. */
  String text() throws IpamFormatException {
    String text = anyText();
    if (text.isEmpty()) {
      throw wrong("is empty");
    }
    return text;
  }

  String anyText() throws IpamFormatException {
    if (!node.isTextual()) {
      throw wrong("a text is expected");
    }
    return node.textValue();
  }

  /** A text, read further by a function that throws IllegalArgumentException. */
  <T> T text(Function<String, T> parser) throws IpamFormatException {
    try {
      return parser.apply(text());
    } catch (IllegalArgumentException e) {
      throw new IpamFormatException(path() + ": " + e.getMessage(), e);
    }
  }

  long number() throws IpamFormatException {
    if (!node.isIntegralNumber() || !node.canConvertToLong()) {
      throw wrong("an integer is expected");
    }
    return node.longValue();
  }

  List<Document> list() throws IpamFormatException {
    if (!node.isArray()) {
      throw wrong("a list is expected");
    }
    List<Document> elements = new ArrayList<>(node.size());
    for (int i = 0; i < node.size(); i++) {
      elements.add(child(Integer.toString(i), node.get(i)));
    }
    return elements;
  }

  List<Integer> ordinals() throws IpamFormatException {
    List<Integer> ordinals = new ArrayList<>();
    for (Document element : list()) {
      long number = element.number();
      if (number < 0 || number > Integer.MAX_VALUE) {
        throw element.wrong("not an ordinal");
      }
      ordinals.add((int) number);
    }
    return ordinals;
  }

  /** The members of an object whose keys are data. */
  TreeMap<String, Document> members() throws IpamFormatException {
    if (!node.isObject()) {
      throw wrong("an object is expected");
    }
    TreeMap<String, Document> members = new TreeMap<>();
    node.properties().forEach(member -> members.put(member.getKey(), child(member)));
    return members;
  }

  IpamFormatException wrong(String why) {
    return new IpamFormatException((parent == null ? "document" : path()) + ": " + why);
  }

  private Document child(Map.Entry<String, JsonNode> member) {
    return child(member.getKey(), member.getValue());
  }

  private Document child(String member, JsonNode found) {
    return new Document(found, this, member);
  }

  private String path() {
    return parent == null ? "" : parent.at(name);
  }

  private String at(String member) {
    return parent == null ? member : path() + "." + member;
  }
}
