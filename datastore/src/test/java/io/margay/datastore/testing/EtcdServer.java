package io.margay.datastore.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/** One etcd on loopback: {@code start}, {@code kill} as by kill -9, {@code freeze} by SIGSTOP. */
public final class EtcdServer implements AutoCloseable {
  private static final Path PROGRAM = Path.of("/usr/bin/etcd");

  /** gRPC tells of each connection it loses; we take them away on purpose. Kept from collection. */
  private static final Logger GRPC = Logger.getLogger("io.grpc");

  static {
    GRPC.setLevel(Level.WARNING);
  }

  private final String name;
  private final Path directory;

  /** What etcd 3.4 and 3.5 log when they begin to serve clients (embed/serve.go). */
  private static final String READY = "serving client traffic";

  private static final int FIRST_PORT = 20_000;
  private static final int LAST_PORT = 32_000;

  private final int clientPort = freePort();
  private final int peerPort = freePort();
  private long readyBefore;
  private final List<String> options = new ArrayList<>();
  private String cluster;
  private String scheme = "http";
  private Optional<Process> process = Optional.empty();

  EtcdServer(String name) {
    this.name = name;
    this.cluster = member();
    try {
      this.directory = Files.createTempDirectory("margay-etcd-" + name + "-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Runtime.getRuntime().addShutdownHook(new Thread(this::kill));
  }

  /** A single server, ready for calls. */
  public static EtcdServer started() {
    EtcdServer server = new EtcdServer("single");
    server.start();
    server.awaitReady();
    return server;
  }

  /** A server that is not started yet, with options of the etcd command line. */
  public static EtcdServer with(String scheme, List<String> options) {
    EtcdServer server = new EtcdServer("single");
    server.scheme = scheme;
    server.options.addAll(options);
    return server;
  }

  /** {@code NAME=PEER-URL}. */
  String member() {
    return name + "=http://127.0.0.1:" + peerPort;
  }

  void joins(String members) {
    cluster = members;
  }

  public URI endpoint() {
    return URI.create(scheme + "://127.0.0.1:" + clientPort);
  }

  /** Where data and log lie, for certificates too. */
  public Path directory() {
    return directory;
  }

  /** Starts the process, with the data of an earlier run if there was one. */
  public void start() {
    readyBefore = timesReady();
    if (!Files.isExecutable(PROGRAM)) {
      throw new AssertionError(PROGRAM + " is missing: apt-get install etcd-server");
    }
    List<String> command =
        new ArrayList<>(
            List.of(
                PROGRAM.toString(),
                "--name=" + name,
                "--data-dir=" + directory.resolve("data"),
                "--listen-client-urls=" + endpoint(),
                "--advertise-client-urls=" + endpoint(),
                "--listen-peer-urls=http://127.0.0.1:" + peerPort,
                "--initial-advertise-peer-urls=http://127.0.0.1:" + peerPort,
                "--initial-cluster=" + cluster,
                "--logger=zap",
                "--log-outputs=stderr"));
    command.addAll(options);
    try {
      process =
          Optional.of(
              new ProcessBuilder(command)
                  .redirectErrorStream(true)
                  .redirectOutput(
                      ProcessBuilder.Redirect.appendTo(directory.resolve("log").toFile()))
                  .start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Waits until it serves clients, which means that a leader is elected. Its port is open earlier:
   * a server killed before it has written its own membership never elects anybody again.
   */
  public void awaitReady() {
    Eventually.holds(Duration.ofSeconds(15), this::log, this::serving);
  }

  private boolean serving() {
    if (process.isEmpty() || !process.get().isAlive()) {
      throw new AssertionError("etcd ended:\n" + log());
    }
    return timesReady() > readyBefore;
  }

  /** How often it has said so, in all its runs. */
  private long timesReady() {
    Path log = directory.resolve("log");
    if (!Files.exists(log)) {
      return 0;
    }
    try (Stream<String> lines = Files.lines(log)) {
      return lines.filter(line -> line.contains(READY)).count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As kill -9, and waits for the end. */
  public void kill() {
    process.ifPresent(running -> {
      running.destroyForcibly();
      running.onExit().join();
    });
    process = Optional.empty();
  }

  public boolean running() {
    return process.isPresent();
  }

  /** Stops it in its tracks: connections stay open and nobody answers. */
  public void freeze() {
    signal("-STOP");
  }

  /** Lets it go on after {@link #freeze}. */
  public void thaw() {
    signal("-CONT");
  }

  private void signal(String signal) {
    try {
      Process kill =
          new ProcessBuilder("kill", signal, Long.toString(process.orElseThrow().pid()))
              .inheritIO()
              .start();
      if (!kill.waitFor(5, TimeUnit.SECONDS) || kill.exitValue() != 0) {
        throw new AssertionError("kill " + signal + " failed");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** The last lines of its log. */
  public String log() {
    Path log = directory.resolve("log");
    if (!Files.exists(log)) {
      return "(no log)";
    }
    try {
      List<String> lines = Files.readAllLines(log);
      return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    kill();
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * A port below the range that the kernel gives to connections: a client that keeps dialling a
   * port of that range while its server is down can be given the same port, and then talks to
   * itself.
   */
  private static int freePort() {
    while (true) {
      int port = ThreadLocalRandom.current().nextInt(FIRST_PORT, LAST_PORT);
      try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      } catch (BindException e) {
        // Taken: another one.
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
