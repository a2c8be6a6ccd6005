package io.margay.lab;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What names may be, and how several are listed in messages. */
final class Names {
  private static final Pattern CONTAINER = Pattern.compile("[a-z0-9][a-z0-9-]{0,30}");

  private Names() {}

  /** Checks a container's name, which becomes part of a namespace's name and of a path. */
  static String container(String name) throws LabException {
    if (!CONTAINER.matcher(name).matches()) {
      throw new LabException(
          "\"" + name + "\" is not a name of a container: 1 to 31 of a-z, 0-9 and \"-\"");
    }
    return name;
  }

  static String listed(List<?> things) {
    return things.isEmpty()
        ? "nothing"
        : things.stream().map(Object::toString).collect(Collectors.joining(", "));
  }
}
