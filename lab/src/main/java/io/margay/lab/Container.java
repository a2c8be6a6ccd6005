package io.margay.lab;

import io.margay.lab.topology.ContainerRuntime;
import io.margay.model.net.Ip;
import java.io.Console;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A container of a host: a named namespace with one process, or one of a real runtime. It keeps
 * nothing but names; its state lies in the lab's files and with its runtime.
 */
public final class Container {
  private static final String RUNTIME = "runtime";

  private final Host host;
  private final String name;
  private final ContainerRuntime runtime;
  private final Engine engine;

  Container(Host host, String name, ContainerRuntime runtime) {
    this.host = host;
    this.name = name;
    this.runtime = runtime;
    this.engine = Engine.of(host, runtime);
  }

  /** One that is noted in the host's files, by a run that may have been killed at any point. */
  static Container noted(Host host, String name) throws IOException {
    Path file = host.files().container(name).resolve(RUNTIME);
    ContainerRuntime runtime =
        Files.exists(file)
            ? ContainerRuntime.of(Files.readString(file).strip()).orElse(ContainerRuntime.NAMESPACE)
            : ContainerRuntime.NAMESPACE;
    return new Container(host, name, runtime);
  }

  public String name() {
    return name;
  }

  public Host host() {
    return host;
  }

  /** What made it. */
  public ContainerRuntime runtime() {
    return runtime;
  }

  /** The name that {@code ip netns} knows its namespace by; a real runtime gives it none. */
  public String namespace() {
    return host.site().containerNamespace(host.name(), name);
  }

  /**
   * The address that it was given.
   *
   * @throws LabException while it is not attached
   */
  public Ip address() throws IOException {
    return attached().orElseThrow(() -> new LabException(this + " is not attached"));
  }

  /** Its address; empty while it is not attached, as after an attach that was killed. */
  public Optional<Ip> attached() throws IOException {
    return engine.address(name);
  }

  private Path directory() {
    return host.files().container(name);
  }

  void attach(Attachment wanted) throws IOException {
    try {
      Files.createDirectory(directory());
    } catch (FileAlreadyExistsException e) {
      throw new LabException("container " + this + " exists", e);
    }
    try {
      if (engine.knows(name)) {
        throw new LabException("container " + this + " exists");
      }
      HostFiles.write(directory().resolve(RUNTIME), runtime.word());
      engine.make(name, wanted);
    } catch (IOException e) {
      Leftovers.deleteTree(directory());
      throw e;
    }
  }

  /**
   * Detaches it as its runtime would and removes it.
   *
   * @throws LabException with the plugin's or the runtime's words when that refused; it stays then
   */
  public void detach() throws IOException {
    engine.remove(name);
    Leftovers.deleteTree(directory());
  }

  /** Runs a command in this container: with its network, and with its files when it has any. */
  public Outcome run(String... command) throws IOException {
    return run(Limits.COMMAND, "", List.of(command));
  }

  /** The same with a limit of its own, and something to read. */
  public Outcome run(Duration limit, String stdin, List<String> command) throws IOException {
    return engine.inside(name, command, false).run(limit, stdin);
  }

  /** Runs it with the terminal of this process and returns its exit status. */
  public int exec(List<String> command) throws IOException {
    boolean terminal =
        Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
    return engine.inside(name, command, terminal).inherit();
  }

  /** Whether it gets an answer to one ping within a second. */
  public boolean ping(Ip target) throws IOException {
    return host.command(engine.network(name), List.of(Ping.once(target)))
        .run(Limits.COMMAND, "")
        .ok();
  }

  /** Pings twenty times a second until it is stopped. */
  public Ping startPing(Ip target) throws IOException {
    return Ping.start(host, name, host.command(engine.network(name), Ping.words(target)));
  }

  /** HOST/CONTAINER. */
  @Override
  public String toString() {
    return host.name() + "/" + name;
  }
}
