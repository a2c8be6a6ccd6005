package io.margay.lab.topology;

import io.margay.model.net.Ip;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A container that a host has from its start.
 *
 * @param name 1 to 31 of a-z, 0-9 and "-", starting with a letter or digit
 * @param runtime what makes it; empty for the host's first
 * @param address its own; empty for any
 */
public record ContainerSpec(String name, Optional<ContainerRuntime> runtime, Optional<Ip> address) {
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,30}");

  public ContainerSpec {
    checkName(name);
  }

  /**
   * Checks what becomes part of a namespace's name and of a path.
   *
   * @throws IllegalArgumentException saying what a name may be
   */
  public static void checkName(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "\"" + name + "\" is not a name of a container: 1 to 31 of a-z, 0-9 and \"-\"");
    }
  }
}
