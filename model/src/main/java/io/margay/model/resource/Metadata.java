package io.margay.model.resource;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What every resource has besides its specification.
 *
 * @param name unique within kind and namespace
 * @param namespace only of namespaced kinds
 * @param labels what selectors match; sorted by key
 * @param annotations free text that nothing matches, at most 256 KiB in all; sorted by key
 * @param resourceVersion the store's revision that this value was read at; given in an update it is
 *     a precondition
 * @param uid told apart two resources that bore one name one after the other; set by the store
 * @param creationTimestamp RFC 3339, UTC; set by the store
 */
public record Metadata(
    String name,
    Optional<String> namespace,
    Map<String, String> labels,
    Map<String, String> annotations,
    Optional<String> resourceVersion,
    Optional<String> uid,
    Optional<String> creationTimestamp) {
  private static final int MAX_LABEL_VALUE = 1024;
  private static final int MAX_ANNOTATIONS = 256 * 1024;

  public Metadata {
    if (name.isEmpty()) {
      throw new InvalidFieldException("name", "a name must not be empty");
    }
    labels = checkedLabels("labels", labels);
    annotations = Collections.unmodifiableMap(new TreeMap<>(annotations));
    long size = 0;
    for (Map.Entry<String, String> annotation : annotations.entrySet()) {
      size += annotation.getKey().length() + annotation.getValue().length();
    }
    if (size > MAX_ANNOTATIONS) {
      throw new InvalidFieldException(
          "annotations", "annotations take " + size + " characters, at most " + MAX_ANNOTATIONS);
    }
    if (resourceVersion.isPresent() && !isRevision(resourceVersion.get())) {
      throw new InvalidFieldException(
          "resourceVersion",
          "\"" + resourceVersion.get() + "\" is not a revision of the store: a number above 0");
    }
  }

  /** Metadata of a global resource with nothing but a name. */
  public static Metadata named(String name) {
    return new Metadata(
        name,
        Optional.empty(),
        Map.of(),
        Map.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /** Metadata in a namespace with nothing but a name. */
  public static Metadata named(String namespace, String name) {
    return named(name).withNamespace(namespace);
  }

  public Metadata withNamespace(String to) {
    return new Metadata(
        name, Optional.of(to), labels, annotations, resourceVersion, uid, creationTimestamp);
  }

  public Metadata withLabels(Map<String, String> to) {
    return new Metadata(name, namespace, to, annotations, resourceVersion, uid, creationTimestamp);
  }

  public Metadata withAnnotations(Map<String, String> to) {
    return new Metadata(name, namespace, labels, to, resourceVersion, uid, creationTimestamp);
  }

  /** With the store's revision; empty before the resource is stored. */
  public Metadata withResourceVersion(Optional<String> to) {
    return new Metadata(name, namespace, labels, annotations, to, uid, creationTimestamp);
  }

  /** With what the store sets once, when a resource is made. */
  public Metadata withOrigin(Optional<String> newUid, Optional<String> newCreationTimestamp) {
    return new Metadata(
        name, namespace, labels, annotations, resourceVersion, newUid, newCreationTimestamp);
  }

  /** The revision that this value was read at, or that an update expects. */
  public Optional<Long> revision() {
    return resourceVersion.map(Long::valueOf);
  }

  static Map<String, String> checkedLabels(String field, Map<String, String> labels) {
    for (Map.Entry<String, String> label : labels.entrySet()) {
      if (!Names.isLabelKey(label.getKey())) {
        throw new InvalidFieldException(
            field,
            "\""
                + label.getKey()
                + "\" is not a label key: [subdomain/]name, the name up to 63 letters, digits,"
                + " \"-\", \"_\" or \".\"");
      }
      if (label.getValue().length() > MAX_LABEL_VALUE) {
        throw new InvalidFieldException(
            field, "the value of label " + label.getKey() + " is longer than " + MAX_LABEL_VALUE);
      }
    }
    return Collections.unmodifiableMap(new TreeMap<>(labels));
  }

  private static boolean isRevision(String text) {
    return text.length() <= 18
        && !text.isEmpty()
        && text.charAt(0) != '0'
        && text.chars().allMatch(c -> c >= '0' && c <= '9');
  }
}
