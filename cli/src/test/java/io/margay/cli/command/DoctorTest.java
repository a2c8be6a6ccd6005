package io.margay.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.model.control.ControlResponse;
import io.margay.model.control.ControlResponse.Check;
import io.margay.model.control.ControlResponse.Level;
import io.margay.model.control.ErrorCode;
import io.margay.model.control.Problem;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The doctor on this machine's kernel, with files and sockets of our own. */
class DoctorTest {
  private static final String CLIENT =
      """
      #!/bin/sh
      cat >/dev/null
      echo '{"cniVersion":"1.1.0","supportedVersions":["0.4.0","1.0.0","1.1.0"]}'
      """;

  private final Call call = new Call();
  @TempDir Path folder;
  private Path programs;
  private Path configurations;
  private Path settings;

  @BeforeEach
  void layOut() throws IOException {
    programs = Files.createDirectory(folder.resolve("bin"));
    configurations = Files.createDirectory(folder.resolve("net.d"));
    settings = folder.resolve("agent.yaml");
    plugin("margay", CLIENT);
    plugin("margay-ipam", CLIENT);
    call.run("init", "--cni", "--cni-dir", configurations.toString());
    settings("none.sock");
    call.answering(health(Level.OK, VersionCommand.VERSION));
  }

  private void plugin(String name, String text) throws IOException {
    Path file = Files.writeString(programs.resolve(name), text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private void settings(String dockerSocket) throws IOException {
    Files.writeString(
        settings,
        """
        etcd: {endpoints: ["http://127.0.0.1:1"]}
        docker: {socket: %s, plugin-dir: %s}
        """
            .formatted(folder.resolve(dockerSocket), folder));
  }

  private static ControlResponse.Health health(Level level, String version) {
    return new ControlResponse.Health(
        "h1", version, List.of(new Check("store", level, "revision 7")));
  }

  private Call.Outcome doctor(String... more) {
    String[] line = new String[7 + more.length];
    System.arraycopy(
        new String[] {
          "doctor",
          "--agent-config",
          settings.toString(),
          "--cni-dir",
          configurations.toString(),
          "--cni-bin",
          programs.toString()
        },
        0,
        line,
        0,
        7);
    System.arraycopy(more, 0, line, 7, more.length);
    return call.run(line);
  }

  private static void saw(Call.Outcome outcome, String pattern) {
    assertTrue(
        outcome.out().lines().anyMatch(line -> line.matches(pattern)),
        () -> "expected " + pattern + " in:\n" + outcome.out() + outcome.err());
  }

  @Test
  void looksAtEverythingAndSaysWhatToDo() {
    Call.Outcome outcome = doctor();
    for (String works : List.of("veth pairs", "ip sets", "packet filter", "marks")) {
      saw(outcome, works + " +ok +works");
    }
    saw(outcome, "connection tracking +ok +works");
    saw(outcome, "address translation +ok +works");
    saw(outcome, "agent +ok +node h1, version .*");
    saw(outcome, "agent store +ok +revision 7");
    saw(outcome, "CNI configuration +ok +.*10-margay.conflist has margay: margay");
    saw(outcome, "CNI client +ok +.*/margay is there");
    saw(outcome, "docker +ok +no dockerd here: .*");
    saw(outcome, "etcd http://127.0.0.1:1 +failed +Connection refused");
    saw(outcome, "  etcd http://127.0.0.1:1: start it, or correct etcd.endpoints.*");
    assertEquals(10, outcome.code());
    Call.Outcome json = doctor("-o", "json");
    assertEquals(10, json.code());
    saw(json, " +\"name\": \"veth pairs\",");
    saw(json, " +\"advice\": \"start it, or correct etcd.endpoints.*");
  }

  @Test
  void tellsOfAnAgentThatIsDownSickOrOfAnotherRelease() {
    call.answering(
        new ControlResponse.Failed(Problem.of(ErrorCode.UNREACHABLE, "the agent is not there")));
    saw(doctor(), "agent +failed +the agent is not there");
    saw(doctor(), "  agent: start it \\(systemctl start margay-agent\\).*");
    call.answering(health(Level.FAILED, "0.0.9"));
    saw(doctor(), "agent +warning +node h1, version 0.0.9");
    saw(doctor(), "agent store +failed +revision 7");
  }

  @Test
  void tellsWhichConfigurationRuntimesTakeAndWhatItLacks() throws IOException {
    Path first = configurations.resolve("05-other.conf");
    Files.writeString(first, "{\"cniVersion\":\"1.0.0\",\"name\":\"o\",\"type\":\"bridge\"}");
    saw(doctor(), "CNI configuration +warning +.*05-other.conf is another network \\(bridge\\).*");
    Files.writeString(first, "{\"name\": ");
    saw(doctor(), "CNI configuration +failed +.*05-other.conf:1:.*");
    Files.delete(first);
    Files.delete(programs.resolve("margay"));
    saw(doctor(), "CNI configuration +failed +.* needs margay in .*");
    saw(doctor(), "CNI client +failed +.*/margay is not there");
    plugin("margay", "#!/bin/sh\necho '{\"supportedVersions\":[\"0.3.0\"]}'\n");
    saw(doctor(), "CNI client +failed +does not know 0.4.0, 1.0.0, 1.1.0.*");
    Files.delete(configurations.resolve("10-margay.conflist"));
    saw(doctor(), "CNI configuration +warning +.* holds none.*");
    saw(doctor(), "  CNI configuration: netctl init --cni");
  }

  @Test
  void asksDockerAndItsDrivers() throws IOException {
    settings("docker.sock");
    try (ServerSocketChannel _ = answering("docker.sock")) {
      saw(doctor(), "docker +ok +.*docker.sock answers");
      saw(doctor(), "docker driver margay +failed +.*margay.sock is not there");
      saw(doctor(), "  docker driver margay-ipam: start the agent.*");
      try (ServerSocketChannel _ = answering("margay.sock");
          ServerSocketChannel _ = answering("margay-ipam.sock")) {
        saw(doctor(), "docker driver margay +ok +.*margay.sock answers");
        saw(doctor(), "docker driver margay-ipam +ok +.*margay-ipam.sock answers");
      }
    }
    saw(doctor(), "docker +warning +.*docker.sock: Connection refused");
    saw(doctor(), "docker driver margay +failed +.*margay.sock: Connection refused");
  }

  private ServerSocketChannel answering(String name) throws IOException {
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    server.bind(UnixDomainSocketAddress.of(folder.resolve(name)));
    Thread.ofPlatform().daemon().start(() -> serve(server));
    return server;
  }

  private static void serve(ServerSocketChannel server) {
    byte[] answer =
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}".getBytes(StandardCharsets.UTF_8);
    try {
      while (true) {
        try (SocketChannel client = server.accept()) {
          client.read(ByteBuffer.allocate(4096));
          client.write(ByteBuffer.wrap(answer));
        }
      }
    } catch (ClosedChannelException _) {
      return; // the test is over
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aSettingsFileThatCannotBeReadIsAFinding() throws IOException {
    Files.writeString(settings, "etcd: [\n");
    Call.Outcome outcome = doctor();
    saw(outcome, "agent.yaml +failed +.*agent.yaml:.*");
    assertFalse(outcome.out().contains("internal error"), outcome.out());
  }
}
