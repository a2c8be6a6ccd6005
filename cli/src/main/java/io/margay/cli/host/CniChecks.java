package io.margay.cli.host;

import io.margay.model.document.Documents;
import io.margay.model.document.InvalidDocumentException;
import io.margay.model.document.Tree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Whether a container runtime on this host would find our configuration and our client. */
public final class CniChecks {
  private static final String CONFIGURATION = "CNI configuration";
  private static final String CLIENT = "CNI client";
  private static final String INIT = "netctl init --cni";

  private final Path directory;
  private final Path programs;

  /**
   * Looks there.
   *
   * @param directory of configurations
   * @param programs directory of plugins
   */
  public CniChecks(Path directory, Path programs) {
    this.directory = directory;
    this.programs = programs;
  }

  /** Looks at everything. */
  public List<Finding> look() {
    List<Finding> found = new ArrayList<>();
    List<Path> files = files();
    if (files.isEmpty()) {
      found.add(
          Finding.warning(
              CONFIGURATION, directory + " holds none: runtimes have no network", INIT));
    }
    boolean ours = false;
    for (Path file : files) {
      boolean first = file.equals(files.getFirst());
      Finding finding = configuration(file, first, ours);
      ours |= finding.detail().contains(RuntimeConfiguration.CNI_TYPE);
      found.add(finding);
    }
    found.add(client());
    found.add(executable(RuntimeConfiguration.IPAM_TYPE));
    return found;
  }

  /** As runtimes take them: by name, of three extensions. */
  private List<Path> files() {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (var entries = Files.list(directory)) {
      return entries
          .filter(file -> file.toString().matches(".*\\.(conf|conflist|json)"))
          .sorted()
          .toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  private Finding configuration(Path file, boolean first, boolean oursBefore) {
    Tree tree;
    try {
      tree = Documents.readJson(file.toString(), Files.readString(file));
    } catch (InvalidDocumentException e) {
      return Finding.failed(
          CONFIGURATION, String.valueOf(e.getMessage()), "correct it, or remove it and: " + INIT);
    } catch (IOException e) {
      return Finding.failed(CONFIGURATION, e.toString(), "run netctl doctor again as root");
    }
    List<String> types = types(tree);
    if (!types.contains(RuntimeConfiguration.CNI_TYPE)) {
      String detail = file + " is another network (" + String.join(", ", types) + ")";
      return first
          ? Finding.warning(
              CONFIGURATION,
              detail + ", and the one that runtimes take: the first by name",
              "rename it so that it comes after 10-margay.conflist")
          : Finding.ok(CONFIGURATION, detail + (oursBefore ? ", after ours" : ""));
    }
    List<String> missing =
        types.stream().filter(type -> !Files.isExecutable(programs.resolve(type))).toList();
    return missing.isEmpty()
        ? Finding.ok(CONFIGURATION, file + " has margay: " + String.join(", ", types))
        : Finding.failed(
            CONFIGURATION,
            file + " has margay, and needs " + String.join(", ", missing) + " in " + programs,
            "install what is missing there, or remove it from the list");
  }

  /** The types of its plugins in order. */
  private static List<String> types(Tree tree) {
    List<String> types = new ArrayList<>();
    if (tree instanceof Tree.Mapping top
        && top.get("plugins").orElse(null) instanceof Tree.Sequence plugins) {
      plugins.items().forEach(plugin -> type(plugin).ifPresent(types::add));
    } else {
      type(tree).ifPresent(types::add);
    }
    return types;
  }

  private static Optional<String> type(Tree plugin) {
    return plugin instanceof Tree.Mapping mapping
            && mapping.get("type").orElse(null) instanceof Tree.Scalar scalar
        ? Optional.of(scalar.text())
        : Optional.empty();
  }

  /** The client answers VERSION by itself, without an agent. */
  private Finding client() {
    Finding there = executable(RuntimeConfiguration.CNI_TYPE);
    if (there.advice().isEmpty()) {
      Program version =
          Program.run(
              Map.of("CNI_COMMAND", "VERSION"),
              "{\"cniVersion\":\"1.0.0\"}",
              List.of(programs.resolve(RuntimeConfiguration.CNI_TYPE).toString()));
      List<String> missing =
          RuntimeConfiguration.VERSIONS.stream()
              .filter(v -> !version.text().contains("\"" + v + "\""))
              .toList();
      if (!version.ok() || !missing.isEmpty()) {
        return Finding.failed(
            CLIENT,
            version.ok() ? "does not know " + String.join(", ", missing) : version.said(),
            "install it and netctl from the same release");
      }
    }
    return there;
  }

  private Finding executable(String type) {
    Path program = programs.resolve(type);
    String name = type.equals(RuntimeConfiguration.CNI_TYPE) ? CLIENT : "CNI client " + type;
    return Files.isExecutable(program)
        ? Finding.ok(name, program + " is there")
        : Finding.failed(
            name,
            program + (Files.exists(program) ? " cannot be executed" : " is not there"),
            "install the package margay, or link it there");
  }
}
