package io.margay.model.resource;

import java.util.Optional;

/**
 * What identifies a resource.
 *
 * @param namespace present exactly for namespaced kinds
 */
public record ResourceKey(Kind kind, Optional<String> namespace, String name) {

  public ResourceKey {
    if (kind.namespaced() != namespace.isPresent()) {
      throw new InvalidFieldException(
          "namespace", kind + (kind.namespaced() ? " needs a namespace" : " is not namespaced"));
    }
    if (name.isEmpty() || name.indexOf('/') >= 0 || namespace.orElse("").indexOf('/') >= 0) {
      throw new InvalidFieldException("name", "\"" + name + "\" is not a name");
    }
  }

  /** The key of a global resource, or of one in the namespace "default". */
  public static ResourceKey of(Kind kind, String name) {
    return new ResourceKey(
        kind, kind.namespaced() ? Optional.of(Kind.DEFAULT_NAMESPACE) : Optional.empty(), name);
  }

  /** {@code <plural>/[<namespace>/]<name>}: the end of its key in the store. */
  public String path() {
    return kind.plural() + "/" + namespace.map(n -> n + "/").orElse("") + name;
  }

  /** As calicoctl names it: {@code IPPool(web)} or {@code WorkloadEndpoint(default/name)}. */
  @Override
  public String toString() {
    return kind + "(" + namespace.map(n -> n + "/").orElse("") + name + ")";
  }
}
