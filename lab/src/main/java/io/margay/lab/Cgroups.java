package io.margay.lab;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The control groups that container runtimes make, and leave behind when they are killed
 * (cgroups(7)). A machine has one tree, or one for each controller.
 */
final class Cgroups {
  private static final Path MOUNT = Path.of("/sys/fs/cgroup");

  /** Names of groups that a runtime makes for a container lie this deep at most. */
  private static final int PARENTS = 2;

  private Cgroups() {}

  /** The groups of these processes, each in every tree, but for those that we are in ourselves. */
  static Set<Path> of(List<ProcessId> processes) throws IOException {
    List<String> own = Proc.cgroups(ProcessHandle.current().pid());
    Set<Path> found = new TreeSet<>();
    for (ProcessId process : processes) {
      for (String path : Proc.cgroups(process.pid())) {
        if (own.stream()
            .noneMatch(ours -> (ours + "/").startsWith(path.replaceFirst("/?$", "/")))) {
          addEverywhere(path, found);
        }
      }
    }
    return found;
  }

  private static void addEverywhere(String path, Set<Path> found) throws IOException {
    for (Path tree : trees()) {
      Path group = tree.resolve(path.substring(1));
      if (Files.isDirectory(group)) {
        found.add(group);
      }
    }
  }

  /** The groups right below the top whose name begins like this. */
  static List<Path> named(String prefix) throws IOException {
    List<Path> found = new ArrayList<>();
    for (Path tree : trees()) {
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(tree, prefix + "*")) {
        entries.forEach(found::add);
      }
    }
    return found;
  }

  private static List<Path> trees() throws IOException {
    if (!Files.isDirectory(MOUNT)) {
      return List.of();
    }
    List<Path> trees = new ArrayList<>(List.of(MOUNT));
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(MOUNT, Files::isDirectory)) {
      entries.forEach(trees::add);
    }
    return trees;
  }

  /** Removes a group with all below it, and its parents when they are empty then. */
  static void remove(Path group) throws IOException {
    removeTree(group);
    Path parent = group.getParent();
    for (int i = 0; i < PARENTS && parent != null && !trees().contains(parent); i++) {
      removeEmpty(parent);
      parent = parent.getParent();
    }
  }

  private static void removeTree(Path group) throws IOException {
    if (!Files.isDirectory(group)) {
      return;
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(group, Files::isDirectory)) {
      for (Path entry : entries) {
        removeTree(entry);
      }
    }
    removeEmpty(group);
  }

  /** A group that somebody is in stays: it is not ours alone. */
  private static void removeEmpty(Path group) throws IOException {
    try {
      Files.deleteIfExists(group);
    } catch (DirectoryNotEmptyException _) {
      return;
    } catch (FileSystemException e) {
      if (!String.valueOf(e.getReason()).contains("busy")) {
        throw e;
      }
    }
  }
}
