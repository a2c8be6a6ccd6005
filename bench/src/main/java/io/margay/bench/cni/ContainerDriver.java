package io.margay.bench.cni;

import io.margay.bench.Limits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The program that runs whole containers, inside the benchmark's host: without a network, on the
 * runtime's own bridge and on ours, in turns. Prints a {@link Findings} line per container.
 */
public final class ContainerDriver {
  static final String DOCKER = "docker";
  static final List<String> RUNTIMES = List.of(DOCKER, "podman", "ctr");

  /**
   * A network of a user's own on Docker's bridge. It is what ours is to a container: Docker serves
   * names on it, for which it runs a program and ten of iptables at each start, and not on its
   * default bridge.
   */
  static final String USERS_BRIDGE = "user's bridge";

  /** No network at all: what a container costs without one. */
  static final String NONE = "none";

  private static final Path CONFLISTS = Path.of("/etc/cni/net.d");

  /** ctr takes the first file of the directory; podman goes by the name inside. */
  private static final Path FIRST = CONFLISTS.resolve("00-bench.conflist");

  private static final Path LAST = CONFLISTS.resolve("90-bench.conflist");

  /** Podman's default chain; ctr gets its first member alone. */
  private static final String CHAIN =
      """
      {"cniVersion":"0.4.0","name":"bench","plugins":[
        {"type":"bridge","bridge":"cni-bench","isGateway":true,"ipMasq":%s,
         "ipam":{"type":"host-local","ranges":[[{"subnet":"10.68.0.0/16"}]],"routes":[{"dst":"0.0.0.0/0"}]}}
        %s]}
      """;

  private static final String PODMANS =
      ",{\"type\":\"portmap\",\"capabilities\":{\"portMappings\":true}},"
          + "{\"type\":\"firewall\"},{\"type\":\"tuning\"}";

  private final Path scratch;
  private int containers;

  private ContainerDriver(Path scratch) {
    this.scratch = scratch;
  }

  /**
   * Runs inside the host.
   *
   * @param arguments a directory to write to
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    new ContainerDriver(Files.createDirectories(Path.of(arguments[0]))).run();
  }

  private void run() throws IOException, InterruptedException {
    for (String plugin : List.of("bridge", "host-local", "portmap", "firewall", "tuning")) {
      Files.copy(
          Plugin.REFERENCE.resolve(plugin),
          Path.of("/opt/cni/bin").resolve(plugin),
          StandardCopyOption.REPLACE_EXISTING);
    }
    for (String runtime : RUNTIMES) {
      List<String> networks = new ArrayList<>(List.of(Plugin.OURS, Plugin.BRIDGE, NONE));
      if (runtime.equals(DOCKER)) {
        networks.add(USERS_BRIDGE);
        long _ = time(List.of(DOCKER, "network", "create", "bench"));
      }
      for (int round = -Limits.CONTAINER_WARM_UP; round < Limits.CONTAINER_ROUNDS; round++) {
        for (String network : networks) {
          prepare(runtime, network);
          long took = time(command(runtime, network));
          if (round >= 0) {
            Findings.sample(runtime + " run", network, took);
          }
        }
        Collections.rotate(networks, 1);
      }
    }
  }

  /** The configuration that the runtime is to find; not part of what is timed. */
  private static void prepare(String runtime, String network) throws IOException {
    boolean bridge = network.equals(Plugin.BRIDGE);
    Files.deleteIfExists(FIRST);
    Files.deleteIfExists(LAST);
    if (bridge && runtime.equals("ctr")) {
      Files.writeString(FIRST, CHAIN.formatted("false", ""));
    } else if (bridge && runtime.equals("podman")) {
      Files.writeString(LAST, CHAIN.formatted("true", PODMANS));
    }
  }

  private List<String> command(String runtime, String network) {
    String name =
        switch (network) {
          case Plugin.BRIDGE -> runtime.equals(DOCKER) ? "bridge" : "bench";
          case USERS_BRIDGE -> "bench";
          default -> network;
        };
    return switch (runtime) {
      case "ctr" -> {
        List<String> words = new ArrayList<>(List.of("ctr", "run", "--rm"));
        if (!network.equals(NONE)) {
          words.add("--cni");
        }
        words.addAll(List.of("docker.io/library/busybox:latest", "bench" + containers++, "true"));
        yield words;
      }
      default -> List.of(runtime, "run", "--rm", "--network", name, "busybox", "true");
    };
  }

  private long time(List<String> command) throws IOException, InterruptedException {
    Path output = scratch.resolve("container.out");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectOutput(output.toFile())
            .redirectErrorStream(true)
            .redirectInput(Path.of("/dev/null").toFile());
    long start = System.nanoTime();
    Process process = builder.start();
    boolean ended = process.waitFor(Limits.CALL.toNanos(), TimeUnit.NANOSECONDS);
    long took = System.nanoTime() - start;
    if (!ended || process.exitValue() != 0) {
      process.destroyForcibly();
      throw new IOException(String.join(" ", command) + ": " + Files.readString(output).strip());
    }
    return took;
  }
}
