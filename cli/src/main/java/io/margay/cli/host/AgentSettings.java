package io.margay.cli.host;

import io.margay.model.document.Documents;
import io.margay.model.document.InvalidDocumentException;
import io.margay.model.document.Tree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the agent's configuration file says, as far as others need it. It is read with patience: the
 * agent itself tells what is wrong with it.
 *
 * @param finding whether it can be read
 * @param values texts by key, with dots between levels; the items of a list separated by commas
 */
public record AgentSettings(Finding finding, Map<String, String> values) {
  /** Where an installed host has it. */
  public static final Path FILE = Path.of("/etc/margay/agent.yaml");

  private static final String NAME = "agent.yaml";

  public AgentSettings {
    values = Map.copyOf(values);
  }

  /** Reads a file. */
  public static AgentSettings read(Path file) {
    if (!Files.exists(file)) {
      return new AgentSettings(
          Finding.warning(
              NAME, file + " is not there: every setting has its default", "see docs/config.md"),
          Map.of());
    }
    try {
      Map<String, String> values = new HashMap<>();
      for (Tree document : Documents.read(file.toString(), Files.readAllBytes(file))) {
        flatten("", document, values);
      }
      return new AgentSettings(Finding.ok(NAME, file + " can be read"), values);
    } catch (InvalidDocumentException e) {
      return new AgentSettings(
          Finding.failed(NAME, String.valueOf(e.getMessage()), "correct the file"), Map.of());
    } catch (IOException e) {
      return new AgentSettings(
          Finding.failed(NAME, "cannot be read: " + e, "run netctl doctor again as root"),
          Map.of());
    }
  }

  private static void flatten(String path, Tree tree, Map<String, String> into) {
    switch (tree) {
      case Tree.Mapping mapping -> {
        for (Tree.Entry entry : mapping.entries()) {
          flatten(path.isEmpty() ? entry.key() : path + "." + entry.key(), entry.value(), into);
        }
      }
      case Tree.Sequence sequence -> {
        List<String> items = new ArrayList<>();
        for (Tree item : sequence.items()) {
          if (item instanceof Tree.Scalar scalar) {
            items.add(scalar.text());
          }
        }
        into.put(path, String.join(",", items));
      }
      case Tree.Scalar scalar -> into.put(path, scalar.text());
    }
  }

  /** A setting; empty without one. */
  public Optional<String> value(String key) {
    return Optional.ofNullable(values.get(key)).filter(text -> !text.isBlank());
  }
}
