package io.margay.system;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.margay.lab.Container;
import io.margay.lab.Host;
import io.margay.lab.Lab;
import io.margay.lab.Outcome;
import io.margay.lab.Poll;
import io.margay.lab.Residue;
import io.margay.lab.topology.ContainerRuntime;
import io.margay.lab.topology.HostSpec;
import io.margay.lab.topology.Topology;
import io.margay.lab.topology.TopologyReader;
import io.margay.model.document.InvalidDocumentException;
import io.margay.model.net.Ip;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * The lab of {@code vagrant/topologies/three-hosts.yaml}, brought up once for all test classes and
 * taken down at the end, which also looks for what is left. A pool 192.168.0.0/16 named {@code
 * default-ipv4} is there.
 *
 * <pre>
 *     h1 10.199.0.1      h2 10.199.0.2      h3 10.199.0.3     tor 10.199.0.200
 *     etcd, agent,       etcd, agent        etcd, agent,      what tests start
 *     podman                                containerd        beside the cluster
 *         |                  |                  |                  |
 *   ------+------------------+------------------+------------------+-- fabric 10.199.0.0/24
 * </pre>
 */
final class ThreeHosts {
  static final Path ROOT = Path.of("").toAbsolutePath().getParent();

  private static final String TOR = "tor";

  private final Lab lab;

  private ThreeHosts(Lab lab) {
    this.lab = lab;
  }

  /** Gives the hosts to constructors and test methods that ask for them. */
  static final class Given implements ParameterResolver {
    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      return parameter.getParameter().getType() == ThreeHosts.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
      return OncePerRun.of(context, Shared.class).hosts;
    }
  }

  /** Closed by JUnit after the last test. */
  static final class Shared implements AutoCloseable {
    private final ThreeHosts hosts;

    Shared() {
      System.setProperty("margay.home", ROOT.resolve("dist/target/margay").toString());
      try {
        Lab.sweep();
        Path file = ROOT.resolve("vagrant/topologies/three-hosts.yaml");
        hosts =
            new ThreeHosts(
                Lab.up(
                    withRuntimes(TopologyReader.read(file.toString(), Files.readAllBytes(file)))));
        hosts.apply(OncePerRun.POOL);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } catch (InvalidDocumentException e) {
        throw new IllegalStateException(e);
      }
    }

    private static Topology withRuntimes(Topology topology) {
      List<HostSpec> hosts = new ArrayList<>();
      for (HostSpec host : topology.hosts()) {
        hosts.add(
            switch (host.name()) {
              case "h1" -> host.withRuntimes(ContainerRuntime.NAMESPACE, ContainerRuntime.PODMAN);
              case "h3" -> host.withRuntimes(ContainerRuntime.NAMESPACE, ContainerRuntime.CTR);
              default -> host;
            });
      }
      hosts.add(HostSpec.of(TOR, "10.199.0.200"));
      return new Topology(topology.name(), topology.fabric(), hosts);
    }

    @Override
    public void close() throws IOException {
      hosts.lab.down();
      Residue residue = Lab.residue();
      assertEquals(List.of(), residue.lines());
    }
  }

  /** The hosts of the cluster. */
  List<Host> all() {
    return lab.hosts().stream().filter(host -> !host.name().equals(TOR)).toList();
  }

  /** A machine on the fabric that runs nothing of ours. */
  Host tor() throws IOException {
    return lab.host(TOR);
  }

  Host host(String name) throws IOException {
    return lab.host(name);
  }

  /** netctl on the first host, through its agent. */
  Outcome netctl(String... words) throws IOException {
    return on("h1", "", words);
  }

  /** netctl on a host, with something to read. */
  Outcome on(String host, String stdin, String... words) throws IOException {
    List<String> command = new ArrayList<>(List.of("netctl"));
    command.addAll(List.of(words));
    return host(host).run(Duration.ofSeconds(20), stdin, command);
  }

  /** Applies documents, which must succeed. */
  void apply(String yaml) throws IOException {
    on("h1", yaml, "apply", "-f", "-").orThrow();
  }

  /** What etcd holds below a prefix of ours, keys only. */
  List<String> storeKeys(String prefix) throws IOException {
    return host("h1")
        .run(
            "etcdctl",
            "--endpoints=http://10.199.0.1:2379,http://10.199.0.2:2379,http://10.199.0.3:2379",
            "get",
            "--prefix",
            "--keys-only",
            "/margay/v1/" + prefix)
        .orThrow()
        .lines()
        .filter(line -> !line.isBlank())
        .toList();
  }

  /** Containers on given hosts, such as "h1/a", attached at once. */
  List<Container> attach(String... names) throws IOException {
    List<Callable<Container>> tasks = new ArrayList<>();
    for (String name : names) {
      int slash = name.indexOf('/');
      Host host = host(name.substring(0, slash));
      tasks.add(() -> host.attach(name.substring(slash + 1)));
    }
    return atOnce(tasks);
  }

  /** Runs tasks at once and gives their results in order; the first failure is thrown. */
  static <T> List<T> atOnce(List<Callable<T>> tasks) throws IOException {
    try (var executor = Executors.newFixedThreadPool(16)) {
      List<T> results = new ArrayList<>();
      for (Future<T> future : executor.invokeAll(tasks)) {
        results.add(future.get());
      }
      return results;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    }
  }

  /** Detaches every container of the lab, as a test does that may have failed in the middle. */
  void clear() throws IOException {
    for (Container container : lab.containers()) {
      container.detach();
    }
  }

  /** Waits until each of these reaches each other. */
  static void awaitMesh(List<Container> containers) throws IOException {
    for (Container from : containers) {
      for (Container to : containers) {
        Ip target = to.address();
        Poll.until(Duration.ofSeconds(15), from + " reaches " + to, () -> from.ping(target));
      }
    }
  }
}
