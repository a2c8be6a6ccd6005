package io.margay.bench.cni;

import io.margay.bench.Benchmark;
import io.margay.bench.Limits;
import io.margay.bench.Report;
import io.margay.bench.Row;
import io.margay.lab.Attachment;
import io.margay.lab.Host;
import io.margay.lab.InstalledTree;
import io.margay.lab.Lab;
import io.margay.lab.Outcome;
import io.margay.lab.Site;
import io.margay.lab.topology.AgentSpec;
import io.margay.lab.topology.ContainerRuntime;
import io.margay.lab.topology.HostSpec;
import io.margay.lab.topology.Topology;
import io.margay.model.net.Cidr;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * ADD and DEL through our plugin, beside Debian's reference plugins {@code ptp} and {@code bridge}
 * with {@code host-local}.
 */
public final class CniBenchmark implements Benchmark {
  private static final Path STATE = Path.of("/run/mgybench");
  private static final String PREFIX = "mgybench-";
  private static final String LAB = "cni";

  /** Within the lab's own directory, which goes with it. */
  private static final Path SCRATCH = STATE.resolve(LAB).resolve("bench");

  /** What {@code execute.c} is built into. */
  private static final Path EXECUTE = Path.of("bench/target/execute").toAbsolutePath();

  private static final HostSpec HOST =
      HostSpec.of("host", "10.198.0.1")
          .withEtcd()
          .withAgent(
              new AgentSpec(
                  Optional.of(Cidr.parse("10.66.0.0/16")),
                  AgentSpec.BGP_PORT,
                  AgentSpec.DEFAULT.logLevel()));

  /** Selects every endpoint, so that each gets a policy's rules, not only its profile's. */
  private static final String POLICY =
      """
      apiVersion: margay.io/v1
      kind: GlobalNetworkPolicy
      metadata:
        name: bench
      spec:
        order: 100
        selector: all()
        types: [Ingress, Egress]
        ingress:
          - action: Deny
            protocol: TCP
            destination:
              ports: [25]
          - action: Allow
        egress:
          - action: Allow
      """;

  @Override
  public String name() {
    return "cni";
  }

  @Override
  public Report run() throws IOException {
    if (!Files.isExecutable(Plugin.REFERENCE.resolve(Plugin.PTP))) {
      throw new IOException(
          Plugin.REFERENCE + " has no ptp: install the package containernetworking-plugins");
    }
    Site site = new Site(STATE, PREFIX, InstalledTree.find());
    Lab.sweep(site); // what a killed run left
    Thread sweeper = Thread.ofPlatform().unstarted(() -> sweep(site));
    Runtime.getRuntime().addShutdownHook(sweeper);
    try {
      Findings plugins = measure(Lab.up(site, topology(HOST)).host("host"));
      Lab.sweep(site);
      HostSpec withRuntimes =
          HOST.withRuntimes(ContainerRuntime.DOCKER, ContainerRuntime.PODMAN, ContainerRuntime.CTR);
      Findings containers = runContainers(Lab.up(site, topology(withRuntimes)).host("host"));
      List<Row> rows = new ArrayList<>(plugins.rows());
      rows.addAll(containers.containerRows());
      return new Report(
          "cni: ADD and DEL by executing the plugin, one container at a time and "
              + Limits.CNI_WIDTH
              + " at once; whole containers",
          rows,
          notes(plugins));
    } finally {
      Lab.sweep(site);
      Runtime.getRuntime().removeShutdownHook(sweeper);
    }
  }

  private static void sweep(Site site) {
    try {
      Lab.sweep(site);
    } catch (IOException e) {
      System.err.println("bench: cni: " + e.getMessage());
    }
  }

  private static Topology topology(HostSpec host) {
    return new Topology(LAB, Cidr.parse("10.198.0.0/24"), List.of(host));
  }

  private static Findings measure(Host host) throws IOException {
    host.run(Limits.CALL, POLICY, List.of("netctl", "apply", "-f", "-")).orThrow();
    return findings(host, CniDriver.class, SCRATCH.toString(), PREFIX, EXECUTE.toString());
  }

  /** One container of each runtime first: it brings the image, and the network in Docker. */
  private static Findings runContainers(Host host) throws IOException {
    host.run(Limits.CALL, POLICY, List.of("netctl", "apply", "-f", "-")).orThrow();
    for (ContainerRuntime runtime :
        List.of(ContainerRuntime.DOCKER, ContainerRuntime.PODMAN, ContainerRuntime.CTR)) {
      String name = "first-" + runtime.word();
      host.attach(name, Attachment.ANY.from(runtime));
      host.container(name).detach();
    }
    return findings(host, ContainerDriver.class, SCRATCH.toString());
  }

  private static Findings findings(Host host, Class<?> driver, String... arguments)
      throws IOException {
    Outcome outcome = host.run(Limits.DRIVER, "", driver(driver, arguments));
    outcome.orThrow();
    return Findings.read(outcome.out());
  }

  /**
   * This very Java; its arguments go into a file, since a class path in an error message helps
   * nobody.
   */
  private static List<String> driver(Class<?> program, String... words) throws IOException {
    String classPath =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
            .map(entry -> Path.of(entry).toAbsolutePath().toString())
            .collect(Collectors.joining(File.pathSeparator));
    Path arguments = Files.createDirectories(SCRATCH).resolve("driver.arguments");
    Files.write(
        arguments,
        List.of(
            "-XX:+UseSerialGC",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp " + classPath,
            program.getName(),
            String.join(" ", words)));
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    return List.of(java.toString(), "@" + arguments);
  }

  private static List<String> notes(Findings findings) {
    return List.of(
        "n = %d one at a time, %d with %d at once, in blocks of each plugin in turn; RATIO is by ptp"
            .formatted(
                findings.size("ADD"),
                findings.size("ADD " + Limits.CNI_WIDTH + " at once"),
                Limits.CNI_WIDTH),
        "/bin/true is what starting any program costs, contained in every figure",
        "ptp and bridge: Debian's containernetworking-plugins with host-local, without ipMasq; they"
            + " enforce no policy and tell no other host",
        "margay: when ADD returned, the endpoint was in etcd and its rules in the kernel (looked up"
            + " after the first); one policy selects every endpoint",
        "margay counts after %d ADD and DEL, half of them several at once, for its agent runs for"
                .formatted(Limits.CNI_WARM_UP)
            + " long; the first ADD of a fresh agent stands in the last line",
        "margay's DEL returns with routes, rules, interface name and address gone; the dead link"
            + " itself is deleted within 0.2 s, together with others",
        "etcd is a single member, with fsync",
        "networking's share: a container's time less that of one with --network none; bridge is"
            + " Docker's default, podman's default chain, and bridge with host-local for ctr; the"
            + " user's bridge is a network of Docker's bridge driver, where Docker serves names as"
            + " on ours");
  }
}
