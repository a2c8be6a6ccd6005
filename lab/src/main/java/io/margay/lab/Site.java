package io.margay.lab;

import io.margay.lab.topology.Topology;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where labs live on this machine. A site holds one lab at a time, since its namespaces bear fixed
 * names; tests that must not meet a user's lab take a site of their own.
 *
 * <p>Ours is: every network namespace whose name starts with the prefix, every process in one of
 * them or with {@code MGYLAB} below the state directory in its environment, every file below the
 * state directory.
 *
 * @param state directory of its state, such as {@code /run/mgylab}
 * @param prefix of its namespaces' names: "mgy", some of a-z and 0-9, and a dash
 * @param tree Margay's programs; empty when only foreign ones are run
 */
public record Site(Path state, String prefix, Optional<InstalledTree> tree) {
  private static final String STANDARD = "mgylab";
  private static final Pattern OF_PROCESS_STATE = Pattern.compile("mgylab-([0-9]{1,18})");
  private static final Pattern OF_PROCESS_NAMESPACE = Pattern.compile("mgylab([0-9]{1,18})-.*");
  private static final Pattern PREFIX = Pattern.compile("mgy[a-z0-9]{1,20}-");

  public Site {
    if (!PREFIX.matcher(prefix).matches()) {
      throw new IllegalArgumentException("not a prefix of a site: \"" + prefix + "\"");
    }
    boolean plain = state.isAbsolute() && state.equals(state.normalize());
    if (!plain || state.getNameCount() < 2) { // it will be removed with all that is in it
      throw new IllegalArgumentException("not a directory for a site: " + state);
    }
  }

  /** The one that {@code netctl lab} uses. */
  public static Site standard() {
    return new Site(Path.of("/run", STANDARD), STANDARD + "-", InstalledTree.find());
  }

  /** One that only this process uses, and whoever it tells; for tests. */
  public static Site ofProcess(long pid, Optional<InstalledTree> tree) {
    return new Site(Path.of("/run", STANDARD + "-" + pid), STANDARD + pid + "-", tree);
  }

  /**
   * The sites of {@link #ofProcess} whose process has ended without taking its lab down; found by
   * their state directories and by the names of their namespaces.
   */
  public static List<Site> abandoned() throws IOException {
    SortedSet<Long> pids = new TreeSet<>();
    pids.addAll(numbers(Path.of("/run"), OF_PROCESS_STATE));
    pids.addAll(numbers(Path.of("/run/netns"), OF_PROCESS_NAMESPACE));
    return pids.stream()
        .filter(pid -> ProcessId.of(pid).isEmpty())
        .map(pid -> ofProcess(pid, Optional.empty()))
        .toList();
  }

  private static List<Long> numbers(Path directory, Pattern pattern) throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(directory)) {
      return entries
          .map(entry -> pattern.matcher(String.valueOf(entry.getFileName())))
          .filter(Matcher::matches)
          .map(matcher -> Long.parseLong(matcher.group(1)))
          .toList();
    }
  }

  String hostNamespace(String host) {
    return prefix + host;
  }

  String containerNamespace(String host, String container) {
    return prefix + host + "-" + container;
  }

  String fabricNamespace() {
    return prefix + Topology.FABRIC;
  }

  /** The state of one lab. */
  Path lab(String name) {
    return state.resolve(name);
  }

  InstalledTree requiredTree() throws LabException {
    return tree.orElseThrow(() ->
        new LabException(
            "Margay's programs are not found: set MARGAY_HOME to the installed tree, or build"
                + " it with ./dev build"));
  }
}
