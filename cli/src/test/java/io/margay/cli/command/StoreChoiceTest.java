package io.margay.cli.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.cli.store.StoreSettings;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreChoiceTest {
  private final Call call = new Call();

  @Test
  void asksTheAgentUnlessToldOtherwise() {
    StoreSettings settings = opened("get", "pools");
    assertEquals(List.of(), settings.endpoints());
    assertEquals(Path.of("/run/margay/agent.sock"), settings.socket());
    call.variables.put("NETCTL_SOCKET", "/tmp/h1.sock");
    assertEquals(Path.of("/tmp/h1.sock"), opened("get", "pools").socket());
    assertEquals(Path.of("/s"), opened("get", "pools", "--socket", "/s").socket());
    assertEquals(Path.of("/s"), opened("--socket", "/s", "get", "pools").socket());
  }

  @Test
  void takesEndpointsByFlagThenEnvironment() {
    call.variables.put("ETCD_ENDPOINTS", "http://10.0.0.1:2379,http://10.0.0.2:2379");
    assertEquals(2, opened("get", "pools").endpoints().size());
    call.variables.put("NETCTL_ETCD_ENDPOINTS", "10.0.0.3:2379");
    assertEquals(List.of(URI.create("http://10.0.0.3:2379")), opened("get", "pools").endpoints());
    StoreSettings flags =
        opened(
            "get",
            "pools",
            "--etcd-endpoints",
            "10.0.0.4:2379",
            "--etcd-ca",
            "/ca",
            "--etcd-cert",
            "/c",
            "--etcd-key",
            "/k",
            "--timeout",
            "7");
    assertEquals(List.of(URI.create("https://10.0.0.4:2379")), flags.endpoints());
    assertEquals(Optional.of(Path.of("/ca")), flags.ca());
    assertEquals(Optional.of(Duration.ofSeconds(7)), flags.timeout());
    assertTrue(opened("get", "pools", "--socket", "/s").endpoints().isEmpty());
  }

  @Test
  void readsTheConfigurationFileLast(@TempDir Path folder) throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("netctl.yaml"),
            """
            socket: /run/h2.sock
            etcd:
              endpoints: [https://10.0.0.5:2379]
              ca: /etc/ca.pem
            """);
    StoreSettings settings = opened("get", "pools", "--config", file.toString());
    assertEquals(List.of(URI.create("https://10.0.0.5:2379")), settings.endpoints());
    assertEquals(Path.of("/run/h2.sock"), settings.socket());
    Files.writeString(file, "sockt: /run/h2.sock\n");
    Call.Outcome outcome = call.run("get", "pools", "--config", file.toString());
    assertEquals(
        "error: unknown key \"sockt\"; did you mean \"socket\"?\n  at    " + file + ":1:1\n",
        outcome.err());
    assertEquals(2, outcome.code());
  }

  @Test
  void asksTheAgentForItsOwnStatusWhateverTheEnvironmentSays() {
    call.variables.put("ETCD_ENDPOINTS", "http://10.0.0.1:2379");
    call.run("node", "status");
    call.run("status");
    assertTrue(call.opened.stream().allMatch(settings -> settings.endpoints().isEmpty()));
    assertEquals(2, call.opened.size());
  }

  private StoreSettings opened(String... arguments) {
    assertEquals(0, call.run(arguments).code());
    return call.opened.getLast();
  }
}
