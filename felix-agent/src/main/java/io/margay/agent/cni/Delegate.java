package io.margay.agent.cni;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.margay.agent.limits.Limits;
import io.margay.cni.CniCommand;
import io.margay.cni.CniException;
import io.margay.cni.CniWire;
import io.margay.model.resource.EndpointName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Another IPAM plugin that the configuration names: executed as the caller would, with its
 * environment, its view of files and network, and the whole configuration on stdin (specification
 * section 4, "Plugin Delegation").
 */
final class Delegate {
  private static final System.Logger LOG = System.getLogger(Delegate.class.getName());
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Call call;
  private final String type;

  Delegate(Call call) {
    this.call = call;
    this.type = call.request().ipam().type();
  }

  /**
   * Runs it for the call's own container.
   *
   * @return what it printed
   * @throws CniException with its own code and words when it failed
   */
  String run(CniCommand command) throws CniException {
    Map<String, String> environment = new HashMap<>(call.message().environment());
    return run(command, environment);
  }

  /** Runs it for another container of the same network. */
  String run(CniCommand command, EndpointName of) throws CniException {
    Map<String, String> environment = new HashMap<>(call.message().environment());
    environment.put("CNI_CONTAINERID", of.container());
    environment.put("CNI_IFNAME", of.interfaceName());
    environment.put("CNI_NETNS", "");
    return run(command, environment);
  }

  private String run(CniCommand command, Map<String, String> environment) throws CniException {
    environment.remove(CniWire.PROGRAM);
    environment.put("CNI_COMMAND", command.name());
    ProcessBuilder builder = new ProcessBuilder(asTheCaller(find()));
    builder.environment().clear();
    builder.environment().putAll(environment);
    try {
      Process process = builder.start();
      Thread.ofVirtual().start(() -> endInTime(process));
      Thread.ofVirtual().start(() -> logErrors(process));
      try (var in = process.getOutputStream()) {
        in.write(call.message().stdin().getBytes(StandardCharsets.UTF_8));
      } catch (IOException e) {
        LOG.log(System.Logger.Level.DEBUG, type + " did not read its configuration", e);
      }
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int exit = process.waitFor();
      if (exit == 0 || isTooOldFor(command, out)) {
        return out;
      }
      throw failure(exit, out);
    } catch (IOException e) {
      throw new CniException(
          CniException.IO_FAILURE, "cannot execute " + type, String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CniException(CniException.TRY_AGAIN_LATER, type + " was interrupted", "");
    }
  }

  /** Plugins before 1.1.0 know neither STATUS nor GC, and have nothing to say to them. */
  private static boolean isTooOldFor(CniCommand command, String out) {
    return (command == CniCommand.STATUS || command == CniCommand.GC)
        && out.contains("unknown CNI_COMMAND");
  }

  /** The program in the directories of CNI_PATH, as the caller names it. */
  private String find() throws CniException {
    String path = call.message().environment().getOrDefault("CNI_PATH", "");
    for (String directory : path.split(":", -1)) {
      String program = directory + "/" + type;
      if (directory.startsWith("/") && Files.isExecutable(call.seen(program))) {
        return program;
      }
    }
    throw new CniException(
        CniException.INVALID_CONFIG,
        "failed to find plugin \"" + type + "\" in path [" + path + "]",
        "it is ipam.type of the configuration");
  }

  /** In the caller's namespaces and root, unless they are ours. */
  private List<String> asTheCaller(String program) {
    Path caller = Path.of("/proc/" + call.caller().pid());
    Path own = Path.of("/proc/self");
    boolean same = call.caller().pid() == 0;
    try {
      same |=
          same(own, caller, "ns/mnt") && same(own, caller, "ns/net") && same(own, caller, "root");
    } catch (IOException e) {
      same = true; // it is gone, and nobody waits for the answer
    }
    return same
        ? List.of(program)
        : List.of(
            "nsenter",
            "--target",
            Integer.toString(call.caller().pid()),
            "--mount",
            "--net",
            "--root",
            "--wd",
            "--",
            program);
  }

  private static boolean same(Path own, Path caller, String link) throws IOException {
    return Files.readSymbolicLink(own.resolve(link))
        .equals(Files.readSymbolicLink(caller.resolve(link)));
  }

  private void endInTime(Process process) {
    try {
      if (!process.waitFor(Limits.DELEGATE.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.log(System.Logger.Level.WARNING, "killed, it took too long program={0}", type);
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private void logErrors(Process process) {
    try (var errors = process.errorReader(StandardCharsets.UTF_8)) {
      errors.lines().forEach(line -> LOG.log(System.Logger.Level.INFO, "{0}: {1}", type, line));
    } catch (IOException | java.io.UncheckedIOException e) {
      LOG.log(System.Logger.Level.DEBUG, "stderr of " + type + " broke off", e);
    }
  }

  private CniException failure(int exit, String out) {
    try {
      JsonNode error = JSON.readTree(out);
      if (error.path("code").isInt()) {
        return new CniException(
            error.path("code").asInt(),
            type + ": " + error.path("msg").asText(),
            error.path("details").asText());
      }
    } catch (JsonProcessingException e) {
      LOG.log(System.Logger.Level.DEBUG, type + " printed no error object", e);
    }
    return new CniException(
        CniException.IO_FAILURE, type + " failed with status " + exit, out.strip());
  }
}
