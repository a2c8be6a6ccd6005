package io.margay.cni;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Both clients keep the same contract, against an agent that is played here. */
class ClientTest {
  private static final Path MODULE = Path.of("").toAbsolutePath();

  /** How the client is made. */
  enum Kind {
    STATIC,
    JAVA
  }

  /** What a client left. */
  record Outcome(int exit, String out, String err) {}

  /** How the agent answers one connection. */
  interface Agent {
    void serve(SocketChannel channel) throws IOException;
  }

  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private Path socket;
  @TempDir Path directory;

  @BeforeEach
  void place() {
    socket = directory.resolve("agent.sock");
  }

  @AfterEach
  void stop() {
    executor.shutdownNow();
  }

  /** The client as it is installed, under a name. */
  private Path install(Kind kind, String name) throws IOException {
    Path bin = Files.createDirectories(directory.resolve("opt/cni/bin"));
    if (kind == Kind.STATIC) {
      Path built = MODULE.resolve("target/margay");
      assertTrue(Files.exists(built), "this test needs musl-gcc: apt-get install musl-tools");
      return Files.copy(built, bin.resolve(name));
    }
    Path jars = Files.createDirectories(directory.resolve("usr/lib/margay/jars"));
    Files.createSymbolicLink(jars.resolve("cni-plugin-0.jar"), MODULE.resolve("target/classes"));
    Path script = Files.copy(MODULE.resolve("src/main/sh/margay.sh"), bin.resolve(name));
    assertTrue(script.toFile().setExecutable(true));
    return script;
  }

  private Outcome run(Path client, String stdin, String... variables) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(client.toString());
    builder.environment().clear();
    builder.environment().put("PATH", "/usr/bin:/bin");
    for (int i = 0; i < variables.length; i += 2) {
      builder.environment().put(variables[i], variables[i + 1]);
    }
    Path err = directory.resolve("err");
    Process process = builder.redirectError(err.toFile()).start();
    try (var in = process.getOutputStream()) {
      in.write(stdin.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      assertTrue(String.valueOf(e.getMessage()).contains("pipe"), "it did not need it: " + e);
    }
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(40, TimeUnit.SECONDS));
    return new Outcome(process.exitValue(), out, Files.readString(err));
  }

  private String config() {
    return "{\"cniVersion\":\"0.4.0\",\"name\":\"n\",\"x\":\"socket\",\"socket\" : \"%s\"}"
        .formatted(socket.toString().replace("/", "\\/"));
  }

  private Future<?> agent(Agent agent) throws IOException {
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(socket));
    return executor.submit(() -> {
      try (server;
          SocketChannel channel = server.accept()) {
        agent.serve(channel);
      }
      return null;
    });
  }

  private static CniWire.Message request(SocketChannel channel) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(1 << 20);
    try {
      while (true) {
        ByteBuffer soFar = buffer.duplicate().flip();
        if (buffer.position() >= CniWire.requestLength(soFar)) {
          return CniWire.read(soFar);
        }
        assertTrue(channel.read(buffer) >= 0, "the client closed early");
      }
    } catch (CniException e) {
      throw new IOException(e);
    }
  }

  @ParameterizedTest
  @EnumSource
  void answersVersionItselfWithoutAnAgent(Kind kind) throws Exception {
    Outcome outcome = run(install(kind, "margay"), "", "CNI_COMMAND", "VERSION");
    assertEquals(
        new Outcome(
            0,
            """
            {"cniVersion":"1.1.0","supportedVersions":\
            ["0.1.0","0.2.0","0.3.0","0.3.1","0.4.0","1.0.0","1.1.0"]}
            """,
            ""),
        outcome);
  }

  @ParameterizedTest
  @EnumSource
  void saysWhatItIsWhenItIsCalledByHand(Kind kind) throws Exception {
    Outcome outcome = run(install(kind, "margay"), "");
    assertEquals(0, outcome.exit());
    assertEquals("", outcome.out());
    assertTrue(outcome.err().contains("CNI protocol versions supported: 0.1.0, "), outcome.err());
    assertTrue(outcome.err().contains("1.1.0"), outcome.err());
  }

  @ParameterizedTest
  @EnumSource
  void handsOverEnvironmentNameAndStdinAndCopiesTheAnswer(Kind kind) throws Exception {
    Map<String, String> seen = new TreeMap<>();
    Future<?> agent =
        agent(channel -> {
          CniWire.Message message = request(channel);
          seen.putAll(message.environment());
          seen.put("stdin", message.stdin());
          channel.write(ByteBuffer.wrap(CniWire.writeAnswer(7, "result, with ü\n")));
        });
    Outcome outcome =
        run(install(kind, "margay-ipam"), config(), "CNI_COMMAND", "ADD", "ODD", "a=b c");
    agent.get();
    assertEquals(new Outcome(7, "result, with ü\n", ""), outcome);
    assertEquals("margay-ipam", seen.get(CniWire.PROGRAM));
    assertEquals("ADD", seen.get("CNI_COMMAND"));
    assertEquals("a=b c", seen.get("ODD"));
    assertEquals(config(), seen.get("stdin"));
  }

  @ParameterizedTest
  @EnumSource
  void readsAnAnswerThatComesInPieces(Kind kind) throws Exception {
    String text = "x".repeat(100_000);
    Future<?> agent =
        agent(channel -> {
          request(channel);
          byte[] answer = CniWire.writeAnswer(0, text);
          for (int at = 0; at < answer.length; at += 9_999) {
            channel.write(ByteBuffer.wrap(answer, at, Math.min(9_999, answer.length - at)));
          }
        });
    assertEquals(
        new Outcome(0, text, ""), run(install(kind, "margay"), config(), "CNI_COMMAND", "ADD"));
    agent.get();
  }

  @ParameterizedTest
  @EnumSource
  void saysTryAgainInTheConfigurationsVersionWhenNoAgentIsThere(Kind kind) throws Exception {
    Outcome outcome = run(install(kind, "margay"), config(), "CNI_COMMAND", "ADD");
    assertEquals(1, outcome.exit());
    assertEquals("", outcome.err());
    assertTrue(
        outcome
            .out()
            .startsWith(
                "{\"cniVersion\":\"0.4.0\",\"code\":11,\"msg\":\"the Margay agent does not answer\""
                    + ",\"details\":\"socket "
                    + socket
                    + ": "),
        outcome.out());
  }

  @ParameterizedTest
  @EnumSource
  void saysNotAvailableForStatusWhenNoAgentIsThere(Kind kind) throws Exception {
    Outcome outcome = run(install(kind, "margay"), config(), "CNI_COMMAND", "STATUS");
    assertEquals(1, outcome.exit());
    assertTrue(outcome.out().contains("\"code\":50,"), outcome.out());
  }

  /** As long as an upgrade takes. */
  @ParameterizedTest
  @EnumSource
  void waitsForAnAgentThatIsBeingRestarted(Kind kind) throws Exception {
    Path client = install(kind, "margay");
    Future<Outcome> outcome = executor.submit(() -> run(client, config(), "CNI_COMMAND", "DEL"));
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(400));
    assertFalse(outcome.isDone());
    Future<?> agent =
        agent(channel -> {
          request(channel);
          channel.write(ByteBuffer.wrap(CniWire.writeAnswer(0, "")));
        });
    assertEquals(new Outcome(0, "", ""), outcome.get());
    agent.get();
  }

  @ParameterizedTest
  @EnumSource
  void saysTryAgainWhenTheAgentBreaksOff(Kind kind) throws Exception {
    Future<?> agent = agent(ClientTest::request);
    Outcome outcome = run(install(kind, "margay"), config(), "CNI_COMMAND", "DEL");
    agent.get();
    assertEquals(1, outcome.exit());
    assertTrue(
        outcome
            .out()
            .contains("\"code\":11,\"msg\":\"the Margay agent went away during the call\""));
  }

  @ParameterizedTest
  @EnumSource
  void refusesAnAnswerOfAnAbsurdLength(Kind kind) throws Exception {
    Future<?> agent =
        agent(channel -> {
          request(channel);
          channel.write(ByteBuffer.wrap(new byte[] {0, 127, 0, 0, 0}));
        });
    Outcome outcome = run(install(kind, "margay"), config(), "CNI_COMMAND", "ADD");
    agent.get();
    assertEquals(1, outcome.exit());
    assertTrue(outcome.out().contains("sent nonsense"), outcome.out());
  }

  @Test
  void doesNotHangWhenNobodyAccepts() throws Exception {
    long start = System.nanoTime();
    try (ServerSocketChannel full = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      full.bind(UnixDomainSocketAddress.of(socket), 1);
      try (SocketChannel first = SocketChannel.open(UnixDomainSocketAddress.of(socket));
          SocketChannel second = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
        assertTrue(first.isConnected() && second.isConnected());
        Future<Outcome> inC =
            executor.submit(
                () -> run(install(Kind.STATIC, "margay"), config(), "CNI_COMMAND", "ADD"));
        assertTrue(inC.get().out().contains("\"code\":11,"), inC.get().out());
        Files.delete(directory.resolve("opt/cni/bin/margay"));
        Outcome inJava = run(install(Kind.JAVA, "margay"), config(), "CNI_COMMAND", "ADD");
        assertTrue(inJava.out().contains("\"code\":11,"), inJava.out());
      }
    }
    assertTrue(System.nanoTime() - start < TimeUnit.SECONDS.toNanos(12));
  }

  /** A client of the next release and one of the one before, with what they may append. */
  @Test
  void understandsClientsOfNeighbouringReleases() throws Exception {
    byte[] ours = CniWire.writeRequest(new CniWire.Message(Map.of("CNI_COMMAND", "ADD"), config()));
    for (int version : List.of(CniWire.VERSION - 1, CniWire.VERSION, CniWire.VERSION + 1)) {
      ByteBuffer other = ByteBuffer.allocate(ours.length + 8).put(ours).putInt(4).putInt(42).flip();
      other.putShort(4, (short) version);
      assertEquals(ours.length, CniWire.requestLength(other));
      assertEquals(config(), CniWire.read(other).stdin());
    }
    ByteBuffer far = ByteBuffer.wrap(ours).putShort(4, (short) (CniWire.VERSION + 2));
    CniException refused = assertThrows(CniException.class, () -> CniWire.requestLength(far));
    assertTrue(refused.text().contains("version " + (CniWire.VERSION + 2)), refused.text());
  }

  /** An agent of the next release may append to its answer; a client reads what it knows. */
  @ParameterizedTest
  @EnumSource
  void understandsAnAgentOfTheNextRelease(Kind kind) throws Exception {
    Future<?> agent =
        agent(channel -> {
          request(channel);
          byte[] answer = CniWire.writeAnswer(0, "result\n");
          channel.write(ByteBuffer.allocate(answer.length + 4).put(answer).putInt(99).flip());
        });
    assertEquals(
        new Outcome(0, "result\n", ""),
        run(install(kind, "margay"), config(), "CNI_COMMAND", "ADD"));
    agent.get();
  }
}
