package io.margay.lab;

import io.margay.lab.topology.ContainerRuntime;
import io.margay.model.net.Ip;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** How a host's containers of one runtime are made, entered and removed. */
sealed interface Engine permits NamespaceEngine, ClientEngine, CtrEngine {

  /** What makes a host's containers of this runtime. */
  static Engine of(Host host, ContainerRuntime runtime) {
    return switch (runtime) {
      case NAMESPACE -> new NamespaceEngine(host);
      case DOCKER, PODMAN -> new ClientEngine(host, runtime);
      case CTR -> new CtrEngine(host);
    };
  }

  /** Gets ready to make containers: the image is there. Again does nothing. */
  void prepare() throws IOException;

  /**
   * Makes a container that runs until it is removed.
   *
   * @throws LabException with the runtime's words when that refused; nothing is left then
   */
  void make(String name, Attachment wanted) throws IOException;

  /** Its address; empty when it has none now. */
  Optional<Ip> address(String name) throws IOException;

  /** Whether there is a container of this name, running or not. */
  boolean knows(String name) throws IOException;

  /** Ends and removes it. */
  void remove(String name) throws IOException;

  /**
   * A command in it.
   *
   * @param terminal whether the command gets the terminal of this process
   */
  Command inside(String name, List<String> words, boolean terminal) throws IOException;

  /** The options of nsenter that lead to its network alone. */
  List<String> network(String name) throws IOException;
}
