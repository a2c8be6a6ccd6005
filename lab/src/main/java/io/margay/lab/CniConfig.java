package io.margay.lab;

import io.margay.model.document.Documents;
import io.margay.model.document.InvalidDocumentException;
import io.margay.model.document.JsonText;
import io.margay.model.document.MappingBuilder;
import io.margay.model.document.Position;
import io.margay.model.document.Tree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The CNI configuration of a host (CNI specification 1.0.0, section 1): the list that runtimes read
 * from {@code /etc/cni/net.d}, and what a runtime makes of it for one call (section 3).
 */
final class CniConfig {
  private static final String FILE = "10-margay.conflist";

  /** No pools are named: any enabled pool serves, whatever a test calls it. */
  private static final String LIST =
      """
      {
        "cniVersion": "1.0.0",
        "cniVersions": ["0.4.0", "1.0.0", "1.1.0"],
        "name": "margay",
        "plugins": [
          {
            "type": "margay",
            "socket": "/run/margay/agent.sock",
            "capabilities": {
              "ips": true, "mac": true, "portMappings": true, "bandwidth": true, "dns": true,
              "ipRanges": true, "aliases": true, "io.kubernetes.cri.pod-annotations": true
            },
            "ipam": { "type": "margay-ipam" }
          }
        ]
      }
      """;

  private CniConfig() {}

  /** Writes the list, unless a test has put its own there. */
  static void write(HostFiles files) throws IOException {
    Path file = files.root("/etc/cni/net.d").resolve(FILE);
    if (!Files.exists(file)) {
      Files.writeString(file, LIST);
    }
  }

  /** The configuration of the list's first plugin, as a runtime hands it over on stdin. */
  static String firstPlugin(HostFiles files) throws IOException {
    Path file = files.root("/etc/cni/net.d").resolve(FILE);
    String text = Files.exists(file) ? Files.readString(file) : LIST;
    try {
      return firstPlugin(Documents.readJson(file.toString(), text));
    } catch (InvalidDocumentException e) {
      throw new LabException("not a CNI configuration: " + e.getMessage(), e);
    }
  }

  private static String firstPlugin(Tree list) throws LabException {
    if (list instanceof Tree.Mapping mapping
        && mapping.get("plugins").orElse(null) instanceof Tree.Sequence plugins
        && !plugins.items().isEmpty()
        && plugins.items().getFirst() instanceof Tree.Mapping plugin) {
      List<Tree.Entry> entries = new ArrayList<>();
      for (String key : List.of("cniVersion", "name")) {
        mapping.get(key).ifPresent(v -> entries.add(new Tree.Entry(Position.NONE, key, v)));
      }
      entries.addAll(plugin.entries());
      return JsonText.compact(new Tree.Mapping(Position.NONE, entries));
    }
    throw new LabException("not a CNI configuration: it has no plugins");
  }

  /** A text of a result or an error, such as "msg"; empty when it is not there. */
  static String text(Tree tree, String key) {
    return tree instanceof Tree.Mapping mapping
            && mapping.get(key).orElse(null) instanceof Tree.Scalar scalar
        ? scalar.text()
        : "";
  }

  /** Reads JSON that a plugin printed. */
  static Tree parse(String printed) throws LabException {
    try {
      return printed.isBlank()
          ? new MappingBuilder().build()
          : Documents.readJson("the plugin's output", printed);
    } catch (InvalidDocumentException e) {
      throw new LabException("the plugin printed no JSON: " + printed.strip(), e);
    }
  }
}
