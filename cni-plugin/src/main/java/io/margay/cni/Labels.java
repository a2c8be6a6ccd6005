package io.margay.cni;

import io.margay.model.resource.Names;
import java.util.Map;
import java.util.TreeMap;

/** Names and values that runtimes hand over, as labels of an endpoint. */
final class Labels {
  private static final String OWN = "margay.io/";
  private static final int MAX_PART = 63;

  private final Map<String, String> labels = new TreeMap<>();

  /** A label as it is meant: what the alphabet of labels does not have becomes a dash. */
  void add(String key, String value) {
    int slash = key.indexOf('/');
    String prefix = slash < 0 ? "" : key.substring(0, slash + 1);
    String made = prefix + part(key.substring(slash + 1));
    if (Names.isLabelKey(made)) {
      labels.put(made, part(value));
    }
  }

  /** A fact of our own naming, when it is known. */
  void addOwn(String name, String value) {
    if (!value.isEmpty()) {
      add(OWN + name, value);
    }
  }

  /** An annotation, which may be anything: only one that is a label as it stands becomes one. */
  void addIfLabel(String key, String value) {
    if (Names.isLabelKey(key) && value.equals(part(value))) {
      labels.put(key, value);
    }
  }

  Map<String, String> all() {
    return labels;
  }

  private static String part(String text) {
    String clean = text.replaceAll("[^-A-Za-z0-9_.]+", "-");
    String cut = clean.substring(0, Math.min(MAX_PART, clean.length()));
    return cut.replaceAll("^[-_.]+|[-_.]+$", "");
  }
}
