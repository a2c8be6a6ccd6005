package io.margay.lab;

import java.util.ArrayList;
import java.util.List;

/**
 * What a site's labs have left on the machine, each thing in words.
 *
 * @param processes with pid and command line
 * @param namespaces names of {@code ip netns}
 * @param links in those namespaces, but for their loopbacks
 * @param mounts mount points in this mount namespace below the state directory
 * @param groups control groups that runtimes made for containers
 * @param files below the state directory, itself included
 */
public record Residue(
    List<String> processes,
    List<String> namespaces,
    List<String> links,
    List<String> mounts,
    List<String> groups,
    List<String> files) {

  public Residue {
    processes = List.copyOf(processes);
    namespaces = List.copyOf(namespaces);
    links = List.copyOf(links);
    mounts = List.copyOf(mounts);
    groups = List.copyOf(groups);
    files = List.copyOf(files);
  }

  public boolean isEmpty() {
    return lines().isEmpty();
  }

  /** One line for each thing. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    processes.forEach(process -> lines.add("process " + process));
    namespaces.forEach(namespace -> lines.add("namespace " + namespace));
    links.forEach(link -> lines.add("link " + link));
    mounts.forEach(mount -> lines.add("mount " + mount));
    groups.forEach(group -> lines.add("control group " + group));
    files.forEach(file -> lines.add("file " + file));
    return lines;
  }

  /** The lines, or "nothing". */
  @Override
  public String toString() {
    return isEmpty() ? "nothing" : String.join("\n", lines());
  }
}
