package io.margay.lab;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where Margay's programs lie: the layout of an installed host below some directory.
 *
 * @param home the directory that stands for "/"
 */
public record InstalledTree(Path home) {
  private static final String AGENT = "usr/lib/margay/bin/felix-agent";
  private static final String BUILT = "dist/target/margay";

  public InstalledTree {
    home = home.toAbsolutePath().normalize();
  }

  /**
   * The tree named by the environment's {@code MARGAY_HOME} or the property {@code margay.home};
   * else the one that this very class was loaded from; else the one that the build around it made.
   */
  public static Optional<InstalledTree> find() {
    return given(System.getenv("MARGAY_HOME"))
        .or(() -> given(System.getProperty("margay.home")))
        .or(InstalledTree::around);
  }

  private static Optional<InstalledTree> given(@Nullable String directory) {
    return directory == null || directory.isEmpty()
        ? Optional.empty()
        : Optional.of(new InstalledTree(Path.of(directory)));
  }

  private static Optional<InstalledTree> around() {
    CodeSource source = InstalledTree.class.getProtectionDomain().getCodeSource();
    if (source == null) {
      return Optional.empty();
    }
    Path start;
    try {
      start = Path.of(source.getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException("a class path entry without a path", e);
    }
    for (Path at = start; at != null; at = at.getParent()) {
      for (Path candidate : new Path[] {at, at.resolve(BUILT)}) {
        if (Files.isExecutable(candidate.resolve(AGENT))) {
          return Optional.of(new InstalledTree(candidate));
        }
      }
    }
    return Optional.empty();
  }

  /** The directory of {@code netctl}. */
  public Path userPrograms() {
    return home.resolve("usr/bin");
  }

  /** The directory of the CNI plugins. */
  public Path cniPlugins() {
    return home.resolve("opt/cni/bin");
  }

  /**
   * The agent's launcher.
   *
   * @throws LabException when it is not there
   */
  public Path agent() throws LabException {
    Path agent = home.resolve(AGENT);
    if (!Files.isExecutable(agent)) {
      throw new LabException(agent + " is not there: build it with ./dev build");
    }
    return agent;
  }
}
