package io.margay.cli.command;

import io.margay.cli.host.AgentSettings;
import io.margay.cli.host.HostFile;
import io.margay.cli.host.RuntimeConfiguration;
import io.margay.model.control.ErrorCode;
import io.margay.model.control.Problem;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code netctl init --cni --docker}: writes what container runtimes read. */
final class InitCommand implements Command {
  private static final String CNI = "--cni";
  private static final String DIRECTORY = "--cni-dir";
  private static final String NAME = "--network";
  private static final String POOL = "--pool";
  private static final String DOCKER = "--docker";
  private static final String DOCKER_DIRECTORY = "--docker-dir";
  private static final String PLUGINS = "--docker-plugin-dir";
  private static final String FORCE = "--force";
  private static final String DIFF = "--diff";
  private static final String DEFAULT_DIRECTORY = "/etc/cni/net.d";
  private static final String DEFAULT_DOCKER_DIRECTORY = "/etc/docker/plugins";
  private static final String DEFAULT_PLUGINS = "/run/docker/plugins";

  @Override
  public CommandSpec spec() {
    return Options.named(this, "init", "Prepares this host.")
        .addOption(
            Options.flag("write " + RuntimeConfiguration.CNI_FILE + " for container runtimes", CNI))
        .addOption(Options.text("PATH", "where to; " + DEFAULT_DIRECTORY, DIRECTORY))
        .addOption(Options.text("NAME", "the network's name; margay", NAME))
        .addOption(Options.texts("NAME", "pool for addresses; default-ipv4; repeatable", POOL))
        .addOption(Options.flag("write what lets dockerd find both drivers", DOCKER))
        .addOption(Options.text("PATH", "where to; " + DEFAULT_DOCKER_DIRECTORY, DOCKER_DIRECTORY))
        .addOption(
            Options.text("PATH", "the agent's docker.plugin-dir; " + DEFAULT_PLUGINS, PLUGINS))
        .addOption(Options.flag("overwrite a file that differs", FORCE))
        .addOption(Options.flag("write nothing, and show what would; exit with 1 if any", DIFF))
        .addOption(Options.errorUnchanged());
  }

  @Override
  public int run(ParseResult arguments, Session session) throws FailedException {
    List<HostFile> files = files(arguments, session);
    if (files.isEmpty()) {
      throw FailedException.usage("nothing to prepare is named", "netctl init --cni --docker");
    }
    try {
      return Options.given(arguments, DIFF)
          ? show(files, session)
          : write(files, arguments, session);
    } catch (AccessDeniedException e) {
      throw new FailedException(
          Problem.of(ErrorCode.NOT_ALLOWED, "not allowed to write " + e.getFile())
              .withNext("run as root"));
    } catch (IOException e) {
      throw new FailedException(
          Problem.of(ErrorCode.FAILED, "cannot prepare this host").withWhy(e.toString()));
    }
  }

  private static List<HostFile> files(ParseResult arguments, Session session)
      throws FailedException {
    List<HostFile> files = new ArrayList<>();
    if (Options.given(arguments, CNI)) {
      Path directory = Path.of(Options.value(arguments, DIRECTORY, DEFAULT_DIRECTORY));
      List<String> pools = Options.values(arguments, POOL);
      files.add(
          new HostFile(
              directory.resolve(RuntimeConfiguration.CNI_FILE),
              RuntimeConfiguration.cni(
                  Options.value(arguments, NAME, "margay"),
                  session.agentSocket(),
                  pools.isEmpty() ? List.of("default-ipv4") : pools)));
    }
    if (Options.given(arguments, DOCKER)) {
      String plugins =
          AgentSettings.read(AgentSettings.FILE).value("docker.plugin-dir").orElse(DEFAULT_PLUGINS);
      files.addAll(
          RuntimeConfiguration.docker(
              Path.of(Options.value(arguments, DOCKER_DIRECTORY, DEFAULT_DOCKER_DIRECTORY)),
              Path.of(Options.value(arguments, PLUGINS, plugins))));
    }
    return files;
  }

  /** All or nothing, as far as that can be known before: a file that differs stops the rest. */
  private static int write(List<HostFile> files, ParseResult arguments, Session session)
      throws IOException, FailedException {
    boolean force = Options.given(arguments, FORCE);
    for (HostFile file : files) {
      if (file.state() == HostFile.State.OTHER && !force) {
        throw new FailedException(
            Problem.of(ErrorCode.EXISTS, file.path() + " exists and differs")
                .withKept("nothing was written")
                .withNext("netctl init --diff shows how, --force overwrites it"));
      }
    }
    boolean changed = false;
    for (HostFile file : files) {
      if (file.state() == HostFile.State.SAME) {
        session.print(file.path() + " is as it should be\n");
      } else {
        file.write();
        changed = true;
        session.print("wrote " + file.path() + "\n");
      }
    }
    return !changed && Options.given(arguments, Options.ERROR_UNCHANGED)
        ? ExitCode.UNCHANGED
        : ExitCode.OK;
  }

  private static int show(List<HostFile> files, Session session) throws IOException {
    boolean differs = false;
    for (HostFile file : files) {
      switch (file.state()) {
        case SAME -> session.print(file.path() + " is as it should be\n");
        case ABSENT -> session.print(file.path() + " would be written\n");
        case OTHER -> session.print(file.path() + " would differ:\n");
      }
      if (file.state() != HostFile.State.SAME) {
        differs = true;
        file.diff().forEach(line -> session.print(line + "\n"));
      }
    }
    return differs ? ExitCode.FAILED : ExitCode.OK;
  }
}
