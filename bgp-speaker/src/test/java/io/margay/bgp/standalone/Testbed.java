package io.margay.bgp.standalone;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Namespaces with the program {@code bgp-speaker} and BIRD 2 in them. Needs root and bird2. */
final class Testbed implements AutoCloseable {
  private static final long PID = ProcessHandle.current().pid(); // two runs at once share nothing

  private final Path folder;
  private final List<String> namespaces;
  private final List<Process> started = new ArrayList<>();
  private final Map<String, Process> birds = new HashMap<>();

  Testbed(Path folder, String... namespaces) {
    this.folder = folder;
    this.namespaces = List.of(namespaces);
    for (String each : namespaces) {
      Commands.run("ip", "netns", "delete", name(each));
      Commands.must("ip", "netns", "add", name(each));
      Commands.must("ip", "-n", name(each), "link", "set", "lo", "up");
    }
  }

  /** A namespace as the machine knows it. */
  String name(String namespace) {
    return "bgptb-" + namespace + "-" + PID;
  }

  void link(
      String one,
      String link,
      String address,
      String other,
      String otherLink,
      String otherAddress) {
    Commands.must(
        "ip",
        "link",
        "add",
        link,
        "netns",
        name(one),
        "type",
        "veth",
        "peer",
        "name",
        otherLink,
        "netns",
        name(other));
    Commands.must("ip", "-n", name(one), "link", "set", link, "up");
    Commands.must("ip", "-n", name(other), "link", "set", otherLink, "up");
    address(one, link, address);
    address(other, otherLink, otherAddress);
  }

  void address(String namespace, String link, String address) {
    List<String> words =
        new ArrayList<>(
            List.of("ip", "-n", name(namespace), "address", "replace", address, "dev", link));
    if (address.indexOf(':') >= 0) {
      words.add("nodad");
    }
    Commands.must(words.toArray(String[]::new));
  }

  /** Starts BIRD with a configuration. */
  void bird(String namespace, String configuration) throws Exception {
    Path config = Files.writeString(folder.resolve(namespace + ".conf"), configuration);
    birds.put(
        namespace,
        launch(
            namespace, "bird", "-f", "-c", config.toString(), "-s", socket(namespace).toString()));
  }

  private Path socket(String namespace) {
    return folder.resolve(namespace + ".ctl");
  }

  void killBird(String namespace) throws Exception {
    birds.get(namespace).destroyForcibly().waitFor();
  }

  String birdc(String namespace, String... words) {
    List<String> command = new ArrayList<>(List.of("birdc", "-s", socket(namespace).toString()));
    command.addAll(List.of(words));
    return Commands.run(command.toArray(String[]::new));
  }

  /** Starts the program with a file. */
  Process speaker(String namespace, Path file) throws IOException {
    return speaker(namespace, "--config", file.toString());
  }

  Process speaker(String namespace, String... arguments) throws IOException {
    List<String> words =
        new ArrayList<>(
            List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx128m",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                "io.margay.bgp.standalone.Main"));
    words.addAll(List.of(arguments));
    return launch(namespace, words.toArray(String[]::new));
  }

  private Process launch(String namespace, String... program) throws IOException {
    List<String> words = new ArrayList<>(List.of("ip", "netns", "exec", name(namespace)));
    words.addAll(List.of(program));
    Process process =
        new ProcessBuilder(words)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log(namespace).toFile()))
            .start();
    started.add(process);
    return process;
  }

  private Path log(String namespace) {
    return folder.resolve(namespace + ".log");
  }

  /** Packets to an address, twenty a second. */
  final class Pings {
    private final Path output;
    private final Process process;

    private Pings(String namespace, String address) throws IOException {
      output = Files.createTempFile(folder, "ping", "");
      process =
          new ProcessBuilder("ip", "netns", "exec", name(namespace), "ping", "-i", "0.05", address)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      started.add(process);
    }

    /** Waits for more answers. */
    void answered(int more) throws Exception {
      int before = answers();
      eventually("answers to ping", () -> answers() >= before + more);
    }

    private int answers() {
      return text().split("bytes from", -1).length - 1;
    }

    /** Ends it and says how many were not answered. */
    int lost() throws Exception {
      Commands.must("kill", "-INT", Long.toString(process.pid()));
      process.waitFor();
      String[] words = text().substring(text().indexOf(" ping statistics")).split("[ \n]+", -1);
      int sent = Integer.parseInt(words[4]);
      int received = Integer.parseInt(words[7]);
      assertTrue(sent > 3, text());
      return sent - received;
    }

    String text() {
      try {
        return Files.readString(output);
      } catch (IOException e) {
        return e.toString();
      }
    }
  }

  Pings ping(String namespace, String address) throws IOException {
    return new Pings(namespace, address);
  }

  void eventually(String what, BooleanSupplier condition) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < deadline, () -> "not in time: " + what + "\n" + logs());
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  String logs() {
    StringBuilder all = new StringBuilder();
    for (String each : namespaces) {
      try {
        all.append(each).append(":\n").append(Files.readString(log(each)));
      } catch (IOException e) {
        all.append("no log\n");
      }
    }
    return all.toString();
  }

  @Override
  public void close() {
    for (Process process : started) {
      process.destroyForcibly().onExit().join();
    }
    for (String each : namespaces) {
      Commands.run("ip", "netns", "delete", name(each));
    }
  }
}
