package io.margay.cli.command;

import io.margay.model.control.ErrorCode;
import io.margay.model.control.Problem;
import io.margay.model.document.JsonText;
import io.margay.model.document.MappingBuilder;
import io.margay.model.document.Position;
import io.margay.model.document.Tree;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code netctl init --cni}: writes the configuration that container runtimes read. */
final class InitCommand implements Command {
  private static final String CNI = "--cni";
  private static final String DIRECTORY = "--cni-dir";
  private static final String NAME = "--network";
  private static final String POOL = "--pool";
  private static final String FORCE = "--force";
  private static final String DEFAULT_DIRECTORY = "/etc/cni/net.d";
  private static final String FILE = "10-margay.conflist";

  @Override
  public CommandSpec spec() {
    return Options.named(this, "init", "Prepares this host.")
        .addOption(Options.flag("write " + FILE + " for container runtimes", CNI))
        .addOption(Options.text("PATH", "where to; " + DEFAULT_DIRECTORY, DIRECTORY))
        .addOption(Options.text("NAME", "the network's name; margay", NAME))
        .addOption(Options.texts("NAME", "pool for addresses; default-ipv4; repeatable", POOL))
        .addOption(Options.flag("overwrite a file that differs", FORCE))
        .addOption(Options.errorUnchanged());
  }

  @Override
  public int run(ParseResult arguments, Session session) throws FailedException {
    if (!Options.given(arguments, CNI)) {
      throw FailedException.usage("nothing to prepare is named", "netctl init --cni");
    }
    Path file = Path.of(Options.value(arguments, DIRECTORY, DEFAULT_DIRECTORY)).resolve(FILE);
    byte[] content =
        JsonText.pretty(configuration(arguments, session)).getBytes(StandardCharsets.UTF_8);
    try {
      return write(file, content, arguments, session);
    } catch (AccessDeniedException e) {
      throw new FailedException(
          Problem.of(ErrorCode.NOT_ALLOWED, "not allowed to write " + e.getFile())
              .withKept("nothing was written")
              .withNext("run as root"));
    } catch (IOException e) {
      throw new FailedException(
          Problem.of(ErrorCode.FAILED, "cannot write " + file).withWhy(e.toString()));
    }
  }

  private static int write(Path file, byte[] content, ParseResult arguments, Session session)
      throws IOException, FailedException {
    if (Files.exists(file)) {
      if (Arrays.equals(Files.readAllBytes(file), content)) {
        session.print(file + " is as it should be\n");
        return Options.given(arguments, Options.ERROR_UNCHANGED) ? ExitCode.UNCHANGED : ExitCode.OK;
      }
      if (!Options.given(arguments, FORCE)) {
        throw new FailedException(
            Problem.of(ErrorCode.EXISTS, file + " exists and differs")
                .withKept("nothing was written")
                .withNext("netctl init --cni --force    to overwrite it"));
      }
    }
    Files.createDirectories(file.toAbsolutePath().getParent());
    Path temporary = file.resolveSibling("." + FILE + ".new");
    Files.write(temporary, content);
    Files.move(
        temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    session.print("wrote " + file + "\n");
    return ExitCode.OK;
  }

  /** The contract's "CNI configuration". This release honours no capability. */
  private static Tree configuration(ParseResult arguments, Session session) throws FailedException {
    List<String> pools = Options.values(arguments, POOL);
    MappingBuilder ipam =
        new MappingBuilder()
            .put("type", "margay-ipam")
            .putTexts("pools", pools.isEmpty() ? List.of("default-ipv4") : pools);
    Tree plugin =
        new MappingBuilder()
            .put("type", "margay")
            .put("socket", session.agentSocket().toString())
            .put("ipam", ipam.build())
            .build();
    return new MappingBuilder()
        .put("cniVersion", "1.0.0")
        .putTexts("cniVersions", List.of("0.4.0", "1.0.0"))
        .put("name", Options.value(arguments, NAME, "margay"))
        .put("plugins", new Tree.Sequence(Position.NONE, List.of(plugin)))
        .build();
  }
}
