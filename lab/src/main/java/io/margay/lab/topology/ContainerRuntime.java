package io.margay.lab.topology;

import java.util.Arrays;
import java.util.Optional;

/** What makes a container: the lab itself, or one of Debian's container runtimes. */
public enum ContainerRuntime {
  /** A namespace with one process, attached by executing the CNI plugin as a runtime does. */
  NAMESPACE("namespace"),

  /** A dockerd per host, with its own data, sockets and plugin directory. */
  DOCKER("docker"),

  /** podman on its CNI back end, which has no daemon. */
  PODMAN("podman"),

  /** A containerd per host, driven by {@code ctr run --cni}. */
  CTR("ctr");

  private final String word;

  ContainerRuntime(String word) {
    this.word = word;
  }

  /** Its name in topologies, in flags, and of the program that a user calls. */
  public String word() {
    return word;
  }

  /** The one of this word; empty when there is none. */
  public static Optional<ContainerRuntime> of(String word) {
    return Arrays.stream(values()).filter(runtime -> runtime.word.equals(word)).findFirst();
  }
}
