package io.margay.system;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.margay.lab.Host;
import io.margay.lab.InstalledTree;
import io.margay.lab.Lab;
import io.margay.lab.LabProcess;
import io.margay.lab.Outcome;
import io.margay.lab.Poll;
import io.margay.lab.Residue;
import io.margay.lab.Site;
import io.margay.lab.topology.TopologyReader;
import io.margay.model.document.InvalidDocumentException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * The lab of {@code vagrant/topologies/docker-cluster.yaml} at a site of its own, brought up once
 * for all test classes. A pool 192.168.0.0/16 is there, and no network.
 *
 * <pre>
 *     h1 10.199.0.1      h2 10.199.0.2      h3 10.199.0.3      outside 10.199.0.100
 *     etcd, agent,       etcd, agent,       etcd, agent,
 *     dockerd            dockerd            dockerd
 *         |                  |                  |                    |
 *   ------+------------------+------------------+--------------------+---- fabric 10.199.0.0/24
 * </pre>
 */
final class DockerCluster {
  static final Duration SOON = Duration.ofSeconds(30);

  /** A reservation that nobody adopts is given back after a minute; a look takes some more. */
  static final Duration RECLAIMED = Duration.ofSeconds(100);

  static final List<String> HOSTS = List.of("h1", "h2", "h3");

  /** Debian's own: a later client refuses {@code --mac-address} to its dockerd. */
  private static final String DOCKER = "/usr/bin/docker";

  private static final Duration CALL = Duration.ofMinutes(2);
  private final Lab lab;

  private DockerCluster(Lab lab) {
    this.lab = lab;
  }

  /** Gives the hosts to constructors and test methods that ask for them. */
  static final class Given implements ParameterResolver {
    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      return parameter.getParameter().getType() == DockerCluster.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
      return OncePerRun.of(context, Shared.class).cluster;
    }
  }

  /** Closed by JUnit after the last test. */
  static final class Shared implements AutoCloseable {
    private final Site site =
        Site.ofProcess(
            ProcessHandle.current().pid(),
            Optional.of(new InstalledTree(ThreeHosts.ROOT.resolve("dist/target/margay"))));
    private final DockerCluster cluster;

    Shared() {
      try {
        Lab.sweep(site);
        Path file = ThreeHosts.ROOT.resolve("vagrant/topologies/docker-cluster.yaml");
        cluster =
            new DockerCluster(
                Lab.up(site, TopologyReader.read(file.toString(), Files.readAllBytes(file))));
        cluster
            .host("h1")
            .run(SOON, OncePerRun.POOL, List.of("netctl", "create", "-f", "-"))
            .orThrow();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InvalidDocumentException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public void close() throws IOException {
      cluster.lab.down();
      Residue residue = Lab.residue(site);
      assertEquals(List.of(), residue.lines());
    }
  }

  Host host(String name) throws IOException {
    return lab.host(name);
  }

  LabProcess agent(String host) throws IOException {
    return host(host).process("agent");
  }

  LabProcess dockerd(String host) throws IOException {
    return host(host).process("dockerd");
  }

  /** A docker command on a host, which must succeed; returns what it printed. */
  String docker(String host, String... words) throws IOException {
    return tryDocker(host, words).orThrow();
  }

  /** The same where a refusal is the point. */
  Outcome tryDocker(String host, String... words) throws IOException {
    List<String> command = new ArrayList<>(List.of(DOCKER));
    command.addAll(List.of(words));
    return host(host).run(CALL, "", command);
  }

  /** Creates a network on one host, and waits until all have it. */
  void network(String name, String... more) throws IOException {
    List<String> words =
        new ArrayList<>(
            List.of(
                "network",
                "create",
                "--driver",
                "margay",
                "--ipam-driver",
                "margay-ipam",
                "--subnet=192.168.0.0/16"));
    words.addAll(List.of(more));
    words.add(name);
    docker("h1", words.toArray(String[]::new));
    for (String host : HOSTS) {
      Poll.until(SOON, host + " has " + name, () -> hasNetwork(host, name));
    }
  }

  boolean hasNetwork(String host, String name) throws IOException {
    return tryDocker(host, "network", "inspect", name).ok();
  }

  /** A container that sleeps; the words come before the image. */
  void run(String host, String network, String name, String... more) throws IOException {
    List<String> words =
        new ArrayList<>(
            List.of("run", "--detach", "--net", network, "--name", name, "--stop-timeout", "1"));
    words.addAll(List.of(more));
    words.addAll(List.of("busybox", "sleep", "3600"));
    docker(host, words.toArray(String[]::new));
  }

  /** The address that Docker knows. */
  String address(String host, String container) throws IOException {
    return docker(
        host,
        "inspect",
        "--format",
        "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}",
        container);
  }

  /** netctl on the first host, which must succeed. */
  String netctl(String... words) throws IOException {
    List<String> command = new ArrayList<>(List.of("netctl"));
    command.addAll(List.of(words));
    return host("h1").run(SOON, "", command).orThrow();
  }

  /** Names of all endpoints, sorted. */
  List<String> endpoints() throws IOException {
    return netctl("get", "endpoints", "-o", "name").lines().filter(l -> !l.isBlank()).toList();
  }

  /** How many addresses all pools have given out, as netctl counts them. */
  String addressesInUse() throws IOException {
    return netctl("ipam", "show")
        .lines()
        .filter(line -> line.startsWith("| IP Pool"))
        .map(line -> line.split("\\|", -1)[4].strip())
        .findFirst()
        .orElse("no pool");
  }

  /** Whether one container reaches an address, within a few seconds. */
  boolean reaches(String host, String container, String address) throws IOException {
    return tryDocker(host, "exec", container, "ping", "-c", "1", "-W", "1", address).ok();
  }

  /** Removes every container and every network that Docker did not bring itself. */
  void clear() throws IOException {
    for (String host : HOSTS) {
      dockerd(host).start();
      agent(host).start();
      agent(host).awaitReady(SOON);
      dockerd(host).awaitReady(CALL);
      host(host).run("sh", "-c", "docker ps -aq | xargs -r docker rm --force --volumes").orThrow();
    }
    for (String host : HOSTS) {
      host(host)
          .run(
              "sh", "-c", "docker network ls -q --filter type=custom | xargs -r docker network rm");
    }
    for (String host : HOSTS) {
      Poll.until(
          SOON,
          host + " has no network of ours",
          () -> {
            String left = docker(host, "network", "ls", "--quiet", "--filter", "type=custom");
            if (!left.isEmpty()) {
              host(host).run("sh", "-c", "docker network rm " + left.replace('\n', ' '));
            }
            return left.isEmpty();
          });
    }
  }

  /** After {@link #clear}: no endpoint, no address, no link, no route is left. */
  void assertNothingIsLeft() throws IOException {
    Poll.untilPasses(
        RECLAIMED,
        () -> {
          assertEquals(List.of(), endpoints());
          assertEquals("0 (0%)", addressesInUse());
        });
    for (String host : HOSTS) {
      Poll.untilPasses(
          SOON,
          () -> {
            String links = host(host).run("sh", "-c", "ip -o link | grep -c ': mgy'; true").out();
            assertEquals("0", links.strip(), host + " has links of ours");
          });
    }
  }
}
