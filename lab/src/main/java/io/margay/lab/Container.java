package io.margay.lab;

import io.margay.model.document.Tree;
import io.margay.model.net.InterfaceAddress;
import io.margay.model.net.Ip;
import io.margay.netlink.Namespace;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A container of the lab: a named namespace with one process, attached by executing the CNI plugin
 * as a runtime does. It keeps nothing but names; its state lies in the lab's files.
 */
public final class Container {
  private static final String INTERFACE = "eth0";
  private static final String ADDRESS = "address";

  private final Host host;
  private final String name;

  Container(Host host, String name) {
    this.host = host;
    this.name = name;
  }

  public String name() {
    return name;
  }

  public Host host() {
    return host;
  }

  /** The name that {@code ip netns} knows its namespace by. */
  public String namespace() {
    return host.site().containerNamespace(host.name(), name);
  }

  /**
   * The address that the plugin answered.
   *
   * @throws LabException while it is not attached
   */
  public Ip address() throws IOException {
    return attached().orElseThrow(() -> new LabException(this + " is not attached"));
  }

  /** Its address; empty while it is not attached, as after an attach that was killed. */
  public Optional<Ip> attached() throws IOException {
    Path file = directory().resolve(ADDRESS);
    return Files.exists(file)
        ? Optional.of(Ip.parse(Files.readString(file).strip()))
        : Optional.empty();
  }

  private Path directory() {
    return host.files().container(name);
  }

  private Path namespaceFile() {
    return Path.of("/run/netns", namespace());
  }

  void attach(Optional<Ip> wanted) throws IOException {
    try {
      Files.createDirectory(directory());
    } catch (FileAlreadyExistsException e) {
      throw new LabException("container " + this + " exists", e);
    }
    try {
      Fabric.namespace(namespace()).close();
      ProcessId holder =
          host.command(network(), List.of("sleep", "infinity"))
              .detach(host.files().log("containers"));
      HostFiles.write(directory().resolve("holder.pid"), holder.toString());
      Ip address = add(wanted);
      HostFiles.write(directory().resolve(ADDRESS), address.toString());
    } catch (IOException e) {
      undo(e);
      throw e;
    }
  }

  /** A runtime deletes what it could not add (CNI specification 1.0.0, section 2, DEL). */
  private void undo(IOException failure) {
    try {
      call("DEL", Optional.empty());
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
    try {
      remove();
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  private Ip add(Optional<Ip> wanted) throws IOException {
    Tree result = call("ADD", wanted);
    if (result instanceof Tree.Mapping mapping
        && mapping.get("ips").orElse(null) instanceof Tree.Sequence ips
        && !ips.items().isEmpty()) {
      String text = CniConfig.text(ips.items().getFirst(), ADDRESS);
      try {
        return InterfaceAddress.parse(text).address();
      } catch (IllegalArgumentException e) {
        throw new LabException("attach " + this + ": the plugin's result has no address", e);
      }
    }
    throw new LabException("attach " + this + ": the plugin's result has no address");
  }

  /** One call of the plugin; a refusal's code and words become the message. */
  private Tree call(String command, Optional<Ip> wanted) throws IOException {
    Map<String, String> variables = new TreeMap<>();
    variables.put("CNI_COMMAND", command);
    variables.put("CNI_CONTAINERID", name);
    variables.put("CNI_NETNS", namespaceFile().toString());
    variables.put("CNI_IFNAME", INTERFACE);
    wanted.ifPresent(ip -> variables.put("CNI_ARGS", "IgnoreUnknown=1;IP=" + ip));
    Outcome outcome = host.cni(variables, CniConfig.firstPlugin(host.files()));
    if (outcome.ok()) {
      return CniConfig.parse(outcome.out());
    }
    String said;
    try {
      Tree error = CniConfig.parse(outcome.out());
      String details = CniConfig.text(error, "details");
      said =
          "code %s: %s%s"
              .formatted(
                  CniConfig.text(error, "code"),
                  CniConfig.text(error, "msg"),
                  details.isEmpty() ? "" : "; " + details);
    } catch (LabException _) {
      said = outcome.toString();
    }
    String verb = command.equals("ADD") ? "attach " : "detach ";
    throw new LabException(verb + this + ": " + said + agentLog());
  }

  private String agentLog() {
    Path log = host.files().log(Program.AGENT.word());
    return Files.exists(log) ? "; the agent's log: " + log : "";
  }

  /**
   * Detaches it as a runtime would and removes it.
   *
   * @throws LabException with the plugin's code and words when that refused; it stays then
   */
  public void detach() throws IOException {
    call("DEL", Optional.empty());
    remove();
  }

  /** Ends all that runs in it, and removes namespace and files. */
  private void remove() throws IOException {
    Optional<String> inode = Proc.networkNamespace(namespaceFile());
    if (inode.isPresent()) {
      Leftovers.end(() ->
          Proc.all().stream().filter(id -> Proc.networkNamespace(id.pid()).equals(inode)).toList());
    }
    if (Files.exists(namespaceFile())) {
      Namespace.delete(namespace());
    }
    Leftovers.deleteTree(directory());
  }

  /** Runs a command with this container's network and its host's paths. */
  public Outcome run(String... command) throws IOException {
    return run(Limits.COMMAND, "", List.of(command));
  }

  /** The same with a limit of its own, and something to read. */
  public Outcome run(Duration limit, String stdin, List<String> command) throws IOException {
    return command(command).run(limit, stdin);
  }

  /** Runs it with the terminal of this process and returns its exit status. */
  public int exec(List<String> command) throws IOException {
    return command(command).inherit();
  }

  /** Whether it gets an answer to one ping within a second. */
  public boolean ping(Ip target) throws IOException {
    return run(Ping.once(target)).ok();
  }

  /** Pings twenty times a second until it is stopped. */
  public Ping startPing(Ip target) throws IOException {
    return Ping.start(host, name, command(Ping.words(target)));
  }

  private Command command(List<String> words) throws IOException {
    if (!Files.exists(namespaceFile())) {
      throw new LabException("container " + this + " has no namespace");
    }
    return host.command(network(), words);
  }

  private List<String> network() {
    return List.of("--net=" + namespaceFile());
  }

  /** HOST/CONTAINER. */
  @Override
  public String toString() {
    return host.name() + "/" + name;
  }
}
