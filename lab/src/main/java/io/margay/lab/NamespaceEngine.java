package io.margay.lab;

import io.margay.model.document.Tree;
import io.margay.model.net.InterfaceAddress;
import io.margay.model.net.Ip;
import io.margay.netlink.Namespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Makes a container from a named namespace and one process, and attaches it by executing the CNI
 * plugin as a runtime does. The host's programs and files serve inside.
 */
record NamespaceEngine(Host host) implements Engine {
  private static final String INTERFACE = "eth0";
  private static final String ADDRESS = "address";

  @Override
  public void prepare() {}

  @Override
  public void make(String name, Attachment wanted) throws IOException {
    try {
      Fabric.namespace(namespace(name)).close();
      ProcessId holder =
          host.command(network(name), List.of("sleep", "infinity"))
              .detach(host.files().log("containers"));
      HostFiles.write(directory(name).resolve("holder.pid"), holder.toString());
      Ip address = add(name, wanted.address());
      HostFiles.write(directory(name).resolve(ADDRESS), address.toString());
    } catch (IOException e) {
      undo(name, e);
      throw e;
    }
  }

  /** A runtime deletes what it could not add (CNI specification 1.0.0, section 2, DEL). */
  private void undo(String name, IOException failure) {
    try {
      call("DEL", name, Optional.empty());
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
    try {
      end(name);
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  private Ip add(String name, Optional<Ip> wanted) throws IOException {
    Tree result = call("ADD", name, wanted);
    if (result instanceof Tree.Mapping mapping
        && mapping.get("ips").orElse(null) instanceof Tree.Sequence ips
        && !ips.items().isEmpty()) {
      String text = CniConfig.text(ips.items().getFirst(), ADDRESS);
      try {
        return InterfaceAddress.parse(text).address();
      } catch (IllegalArgumentException e) {
        throw new LabException(noAddress(name), e);
      }
    }
    throw new LabException(noAddress(name));
  }

  private String noAddress(String name) {
    return "attach " + host + "/" + name + ": the plugin's result has no address";
  }

  /** One call of the plugin; a refusal's code and words become the message. */
  private Tree call(String command, String name, Optional<Ip> wanted) throws IOException {
    Map<String, String> variables = new TreeMap<>();
    variables.put("CNI_COMMAND", command);
    variables.put("CNI_CONTAINERID", name);
    variables.put("CNI_NETNS", namespaceFile(name).toString());
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
    throw new LabException(verb + host + "/" + name + ": " + said + agentLog());
  }

  private String agentLog() {
    Path log = host.files().log(Program.AGENT.word());
    return Files.exists(log) ? "; the agent's log: " + log : "";
  }

  /** It stays when the plugin refuses. */
  @Override
  public void remove(String name) throws IOException {
    call("DEL", name, Optional.empty());
    end(name);
  }

  /** Ends all that runs in it, and removes its namespace. */
  private void end(String name) throws IOException {
    Optional<String> inode = Proc.networkNamespace(namespaceFile(name));
    if (inode.isPresent()) {
      Leftovers.end(() ->
          Proc.all().stream().filter(id -> Proc.networkNamespace(id.pid()).equals(inode)).toList());
    }
    if (Files.exists(namespaceFile(name))) {
      Namespace.delete(namespace(name));
    }
  }

  @Override
  public Optional<Ip> address(String name) throws IOException {
    Path file = directory(name).resolve(ADDRESS);
    return Files.exists(file)
        ? Optional.of(Ip.parse(Files.readString(file).strip()))
        : Optional.empty();
  }

  @Override
  public boolean knows(String name) {
    return Files.exists(namespaceFile(name));
  }

  @Override
  public Command inside(String name, List<String> words, boolean terminal) throws IOException {
    if (!knows(name)) {
      throw new LabException("container " + host + "/" + name + " has no namespace");
    }
    return host.command(network(name), words);
  }

  @Override
  public List<String> network(String name) {
    return List.of("--net=" + namespaceFile(name));
  }

  private String namespace(String name) {
    return host.site().containerNamespace(host.name(), name);
  }

  private Path namespaceFile(String name) {
    return Path.of("/run/netns", namespace(name));
  }

  private Path directory(String name) {
    return host.files().container(name);
  }
}
