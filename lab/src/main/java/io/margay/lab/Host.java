package io.margay.lab;

import io.margay.lab.topology.ContainerRuntime;
import io.margay.lab.topology.ContainerSpec;
import io.margay.lab.topology.HostSpec;
import io.margay.lab.topology.Topology;
import io.margay.model.net.Ip;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A host of a lab that is up: its network, its paths, its programs and containers. It keeps nothing
 * but names, so several of the same host, in several processes, are fine; any thread may use it.
 */
public final class Host {
  private static final String SYSTEM_PATH =
      "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  /** One request by bash's own sockets: a client that every Debian has, and that starts in 3 ms. */
  private static final String HTTP_GET =
      "exec 3<>\"/dev/tcp/$1/$2\""
          + " && printf 'GET %s HTTP/1.0\\r\\nHost: %s\\r\\nConnection: close\\r\\n\\r\\n' \"$3\""
          + " \"$1\" >&3 && cat <&3";

  private final Site site;
  private final Topology topology;
  private final HostSpec spec;
  private final HostFiles files;

  Host(Site site, Topology topology, HostSpec spec) {
    this.site = site;
    this.topology = topology;
    this.spec = spec;
    this.files = HostFiles.of(site.lab(topology.name()), spec.name());
  }

  public String name() {
    return spec.name();
  }

  /** Its address on the fabric. */
  public Ip address() {
    return spec.address();
  }

  HostSpec spec() {
    return spec;
  }

  HostFiles files() {
    return files;
  }

  Site site() {
    return site;
  }

  /** The name that {@code ip netns} knows its namespace by. */
  public String namespace() {
    return site.hostNamespace(name());
  }

  /**
   * Where one of the host's own directories lies outside of it.
   *
   * @param path such as {@code /etc/margay}
   */
  public Path path(String path) {
    return files.root(path);
  }

  /** The programs that the topology gives it. */
  public List<LabProcess> processes() {
    List<LabProcess> found = new ArrayList<>();
    for (Program program : Program.values()) {
      if (program.runsOn(spec)) {
        found.add(new LabProcess(this, program));
      }
    }
    return found;
  }

  /**
   * One of them.
   *
   * @throws LabException when the topology does not give it to this host
   */
  public LabProcess process(String name) throws LabException {
    List<LabProcess> all = processes();
    return all.stream()
        .filter(process -> process.name().equals(name))
        .findFirst()
        .orElseThrow(() ->
            LabException.missing(
                name() + " runs no \"" + name + "\"; it runs " + Names.listed(all)));
  }

  /** Runs a command with this host's network and paths, at most {@link Limits#COMMAND}. */
  public Outcome run(String... command) throws IOException {
    return run(Limits.COMMAND, "", List.of(command));
  }

  /**
   * The same with a limit of its own, and something to read.
   *
   * @throws LabException when it cannot be started or takes longer
   */
  public Outcome run(Duration limit, String stdin, List<String> command) throws IOException {
    return command(command).run(limit, stdin);
  }

  /** Runs it with the terminal of this process and returns its exit status. */
  public int exec(List<String> command) throws IOException {
    return command(command).inherit();
  }

  /** Whether this host gets an answer to one ping within a second. */
  public boolean ping(Ip target) throws IOException {
    return run(Ping.once(target)).ok();
  }

  /** Pings twenty times a second until it is stopped. */
  public Ping startPing(Ip target) throws IOException {
    return Ping.start(this, name(), command(Ping.words(target)));
  }

  /**
   * What a URL answers inside this host; empty when nobody listens.
   *
   * @param url {@code http://ADDRESS:PORT/PATH}
   */
  public Optional<HttpAnswer> http(String url) throws IOException {
    URI uri = URI.create(url);
    String port = Integer.toString(uri.getPort() < 0 ? 80 : uri.getPort());
    String target =
        uri.getRawQuery() == null ? uri.getRawPath() : uri.getRawPath() + "?" + uri.getRawQuery();
    Outcome outcome =
        run(Limits.HTTP, "", List.of("bash", "-c", HTTP_GET, "bash", uri.getHost(), port, target));
    return HttpAnswer.parse(outcome.out());
  }

  /**
   * Makes a container as the host's first runtime does, and attaches it.
   *
   * @param name 1 to 31 of a-z, 0-9 and "-", starting with a letter or digit
   * @throws LabException when it exists, or with the plugin's or the runtime's words when that
   *     refused
   */
  public Container attach(String name) throws IOException {
    return attach(name, Attachment.ANY);
  }

  /** The same with a given address. */
  public Container attach(String name, Optional<Ip> address) throws IOException {
    return attach(name, address.map(Attachment.ANY::with).orElse(Attachment.ANY));
  }

  /** The same with more that is asked for. */
  public Container attach(String name, Attachment wanted) throws IOException {
    ContainerRuntime runtime = wanted.runtime().orElseGet(spec::defaultRuntime);
    if (!spec.runs(runtime)) {
      throw new LabException(name() + " has no " + runtime.word() + " in this topology");
    }
    Container container = new Container(this, Names.container(name), runtime);
    container.attach(wanted);
    return container;
  }

  /** The containers that are attached or were to be. */
  public List<Container> containers() throws IOException {
    List<Container> found = new ArrayList<>();
    for (String name : containerNames()) {
      found.add(Container.noted(this, name));
    }
    return found;
  }

  private List<String> containerNames() throws IOException {
    if (!Files.isDirectory(files.containers())) {
      return List.of();
    }
    try (var entries = Files.list(files.containers())) {
      return entries.map(entry -> String.valueOf(entry.getFileName())).sorted().toList();
    }
  }

  /**
   * One of them, or one that a user has made by calling a runtime.
   *
   * @throws LabException when there is none of this name
   */
  public Container container(String name) throws IOException {
    if (containerNames().contains(name)) {
      return Container.noted(this, name);
    }
    for (ContainerRuntime runtime : spec.runtimes()) {
      if (Engine.of(this, runtime).knows(name)) {
        return new Container(this, name, runtime);
      }
    }
    throw LabException.missing("there is no container " + name() + "/" + name);
  }

  /**
   * Executes the CNI plugin with this environment, beside PATH, and configuration.
   *
   * @param variables such as CNI_COMMAND
   * @param config what it reads on stdin
   */
  public Outcome cni(Map<String, String> variables, String config) throws IOException {
    Map<String, String> environment = environment("cni");
    environment.put("CNI_PATH", "/opt/cni/bin");
    environment.putAll(variables);
    return enter(List.of(), List.of("/opt/cni/bin/margay"), environment).run(Limits.CNI, config);
  }

  /** Makes files, mounts and the holder, as far as they are not there. */
  void ensure() throws IOException {
    List<String> paths = new ArrayList<>(HostFiles.PRIVATE_PATHS);
    paths.addAll(RuntimeFiles.privatePaths(spec));
    files.create(paths);
    RuntimeFiles.write(site, spec, files);
    Path plugins =
        site.tree()
            .map(InstalledTree::cniPlugins)
            .filter(Files::isDirectory)
            .orElse(files.root("/opt/cni/bin"));
    new Holder(Path.of("/run/netns", namespace()), files, environment(Holder.NAME))
        .ensure(paths, plugins);
  }

  /** Gives its runtimes their image, and makes the containers that the topology names. */
  void furnish() throws IOException {
    for (ContainerRuntime runtime : spec.runtimes()) {
      Engine.of(this, runtime).prepare();
    }
    List<String> there = containerNames();
    for (ContainerSpec container : spec.containers()) {
      if (!there.contains(container.name())) {
        attach(container.name(), Attachment.of(container));
      }
    }
  }

  /** The archive that its runtimes take their image from. */
  Path image() {
    return image(site, topology);
  }

  static Path image(Site site, Topology topology) {
    return site.lab(topology.name()).resolve("image.tar");
  }

  /** How one of its programs is started. */
  Command program(Program program) throws IOException {
    List<String> words = program.prepare(site, topology, spec, files);
    return enter(List.of(), words, environment(program.word()));
  }

  private Command command(List<String> words) throws IOException {
    return command(List.of(), words);
  }

  /** A user's command: with the caller's environment, and the tree's programs first on the path. */
  Command command(List<String> otherNamespaces, List<String> words) throws IOException {
    Map<String, String> environment = environment("exec");
    environment.putAll(System.getenv());
    environment.putAll(ours("exec"));
    environment.putAll(RuntimeFiles.environment(spec));
    environment.put("PATH", searchPath(environment.getOrDefault("PATH", SYSTEM_PATH)));
    return enter(otherNamespaces, words, environment);
  }

  /**
   * The way in.
   *
   * @param otherNamespaces options of nsenter that replace the host's own network, or none
   */
  private Command enter(
      List<String> otherNamespaces, List<String> words, Map<String, String> environment)
      throws IOException {
    ProcessId holder =
        HostFiles.running(files.pid(Holder.NAME))
            .orElseThrow(() ->
                new LabException(
                    "host " + name() + " is not up; lab up again repairs it, lab down clears"));
    List<String> all = new ArrayList<>(List.of("nsenter", "-t", Long.toString(holder.pid()), "-m"));
    all.addAll(otherNamespaces.isEmpty() ? List.of("-n") : otherNamespaces);
    all.add("--wdns=" + Path.of("").toAbsolutePath());
    all.add("--");
    all.addAll(words);
    return new Command(name() + ": " + String.join(" ", words), all, environment);
  }

  /** Little is inherited, since etcd and the agent read settings from their environment. */
  private Map<String, String> environment(String label) {
    Map<String, String> environment = ours(label);
    environment.put("PATH", searchPath(SYSTEM_PATH));
    environment.put("HOME", "/root");
    environment.put("LANG", "C.UTF-8");
    environment.put("JAVA_HOME", System.getProperty("java.home", ""));
    return environment;
  }

  /** What everything has that this host runs. */
  private Map<String, String> ours(String label) {
    Map<String, String> ours = new TreeMap<>();
    ours.put(Leftovers.LABEL, files.directory().resolve(label).toString());
    site.tree().ifPresent(tree -> ours.put("MARGAY_HOME", tree.home().toString()));
    return ours;
  }

  private String searchPath(String rest) {
    return site.tree().map(tree -> tree.userPrograms() + ":" + rest).orElse(rest);
  }

  @Override
  public String toString() {
    return name();
  }
}
