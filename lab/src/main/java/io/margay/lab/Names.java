package io.margay.lab;

import io.margay.lab.topology.ContainerSpec;
import java.util.List;
import java.util.stream.Collectors;

/** What names may be, and how several are listed in messages. */
final class Names {
  private Names() {}

  /** Checks a container's name, which becomes part of a namespace's name and of a path. */
  static String container(String name) throws LabException {
    try {
      ContainerSpec.checkName(name);
      return name;
    } catch (IllegalArgumentException e) {
      throw new LabException(String.valueOf(e.getMessage()), e);
    }
  }

  static String listed(List<?> things) {
    return things.isEmpty()
        ? "nothing"
        : things.stream().map(Object::toString).collect(Collectors.joining(", "));
  }
}
