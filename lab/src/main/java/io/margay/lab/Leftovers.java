package io.margay.lab;

import io.margay.netlink.Namespace;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds and removes what belongs to a site, from what the machine shows alone: no file of the lab
 * needs to be there or right. What is ours stands at {@link Site}.
 */
final class Leftovers {
  /** Every process of a lab has this variable, with a path below the site's state. */
  static final String LABEL = "MGYLAB";

  private static final Path NETNS = Path.of("/run/netns");
  private static final Pattern CACHED_RESULT = Pattern.compile(".*/root/var/lib/cni/results/[^/]+");
  private static final Pattern PODMAN_NAMESPACE = Pattern.compile("/run/netns/(netns-[0-9a-f-]+)");

  private final Site site;

  Leftovers(Site site) {
    this.site = site;
  }

  /** A look at the processes in question. */
  interface Processes {
    List<ProcessId> find() throws IOException;
  }

  /** Removes all of it: processes, then namespaces with their links, then files. */
  void remove() throws IOException {
    Set<Path> strays = strays();
    Set<Path> groups = Cgroups.of(processes());
    end(this::processes);
    for (Path stray : strays) {
      if (Proc.networkNamespace(stray).isEmpty()) {
        Files.deleteIfExists(stray);
      }
    }
    groups.addAll(Cgroups.named(site.prefix()));
    for (Path group : groups) {
      Cgroups.remove(group);
    }
    for (String namespace : namespaces()) {
      Namespace.delete(namespace);
    }
    if (Files.isDirectory(site.state())) {
      try (DirectoryStream<Path> labs = Files.newDirectoryStream(site.state())) {
        for (Path lab : labs) {
          if (Files.isDirectory(lab, LinkOption.NOFOLLOW_LINKS)) {
            deleteTree(lab);
          }
        }
      }
    }
  }

  /**
   * Files in {@code /run/netns} that only a host sees as namespaces: a runtime that ran there made
   * them, and they would stay as empty files. A name that goes away between the two looks is told,
   * too; so the file is looked at again before it is removed. Those of podman that no process knows
   * any more stand in what its CNI library keeps of each result.
   */
  private Set<Path> strays() throws IOException {
    Set<String> points = new HashSet<>();
    for (ProcessId id : processes()) {
      points.addAll(Proc.mountPoints(id.pid()));
    }
    Proc.mountPoints(ProcessHandle.current().pid()).forEach(points::remove);
    Set<Path> strays = new HashSet<>();
    for (String point : points) {
      if (NETNS.equals(Path.of(point).getParent())) {
        strays.add(Path.of(point));
      }
    }
    for (String file : files()) {
      if (CACHED_RESULT.matcher(file).matches()) {
        PODMAN_NAMESPACE
            .matcher(Files.readString(Path.of(file)))
            .results()
            .map(found -> NETNS.resolve(found.group(1)))
            .filter(Files::exists)
            .forEach(strays::add);
      }
    }
    return strays;
  }

  /**
   * Ends processes until there are none: one may have started another between the look and its end.
   *
   * @throws LabException naming those that stay
   */
  static void end(Processes processes) throws IOException {
    List<ProcessId> found = processes.find();
    for (int round = 0; round < Limits.KILL_ROUNDS && !found.isEmpty(); round++) {
      found.forEach(ProcessId::kill);
      List<ProcessId> killed = found;
      if (!Poll.within(Limits.KILL, () -> killed.stream().noneMatch(ProcessId::alive))) {
        break;
      }
      found = processes.find();
    }
    if (!found.isEmpty()) {
      throw new LabException("these do not end: " + Names.listed(described(found)));
    }
  }

  /** What is left now. */
  Residue residue() throws IOException {
    List<String> links = new ArrayList<>();
    for (String name : namespaces()) {
      if (Proc.networkNamespace(NETNS.resolve(name)).isPresent()) {
        try (Namespace namespace = Namespace.named(name)) {
          Fabric.links(namespace).forEach(link -> links.add(link + " in " + name));
        }
      }
    }
    List<String> groups =
        Cgroups.named(site.prefix()).stream()
            .map(group -> String.valueOf(group.getFileName()))
            .distinct()
            .toList();
    return new Residue(described(processes()), namespaces(), links, mounts(), groups, files());
  }

  private static List<String> described(List<ProcessId> processes) {
    return processes.stream().map(id -> id.pid() + " " + Proc.commandLine(id.pid())).toList();
  }

  /**
   * Processes with our label, in one of our namespaces, or with a file of ours mounted, which is
   * how a container of a real runtime is known; but not the one that asks.
   */
  private List<ProcessId> processes() throws IOException {
    Set<String> inodes = new HashSet<>();
    for (String name : namespaces()) {
      Proc.networkNamespace(NETNS.resolve(name)).ifPresent(inodes::add);
    }
    long self = ProcessHandle.current().pid();
    Optional<String> outside = Proc.mountNamespace(self);
    List<Proc.Mount> state = stateMounts(self);
    List<ProcessId> found = new ArrayList<>();
    for (ProcessId id : Proc.all()) {
      boolean ours =
          isLabelled(id.pid())
              || (!Proc.mountNamespace(id.pid()).equals(outside) && mountsAny(id.pid(), state))
              || Proc.networkNamespace(id.pid()).filter(inodes::contains).isPresent();
      if (ours && id.pid() != self) {
        found.add(id);
      }
    }
    return found;
  }

  /**
   * Where the state lies within its file system, as the root of mounts that are made of it: the
   * mounts that it is below are told, with the rest of the path.
   */
  private List<Proc.Mount> stateMounts(long self) {
    List<Proc.Mount> found = new ArrayList<>();
    for (Proc.Mount mount : Proc.mounts(self)) {
      Path point = Path.of(mount.point());
      if (site.state().startsWith(point)) {
        Path root = Path.of(mount.root()).resolve(point.relativize(site.state()));
        found.add(new Proc.Mount(mount.device(), root.normalize().toString(), mount.point()));
      }
    }
    return found;
  }

  private static boolean mountsAny(long pid, List<Proc.Mount> state) {
    return Proc.mounts(pid).stream()
        .anyMatch(mount ->
            state.stream()
                .anyMatch(ours ->
                    ours.device().equals(mount.device())
                        && mount.root().startsWith(ours.root() + "/")));
  }

  private boolean isLabelled(long pid) {
    return Proc.variable(pid, LABEL).filter(this::isBelow).isPresent();
  }

  private boolean isBelow(String path) {
    return path.startsWith(site.state() + "/");
  }

  /**
   * Whoever sits in the lab would end itself with it.
   *
   * @throws LabException when this process was started by {@code lab exec}
   */
  void refuseFromInside() throws LabException {
    String label = System.getenv(LABEL);
    if (label != null && isBelow(label)) {
      throw new LabException("this shell runs inside the lab: leave it first");
    }
  }

  private List<String> namespaces() throws IOException {
    if (!Files.isDirectory(NETNS)) {
      return List.of();
    }
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(NETNS, site.prefix() + "*")) {
      entries.forEach(entry -> names.add(String.valueOf(entry.getFileName())));
    }
    return names;
  }

  private List<String> mounts() {
    return Proc.mountPoints(ProcessHandle.current().pid()).stream().filter(this::isBelow).toList();
  }

  private List<String> files() throws IOException {
    if (!Files.exists(site.state())) {
      return List.of();
    }
    List<String> found = new ArrayList<>();
    Files.walkFileTree(
        site.state(),
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes) {
            found.add(path.toString());
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) {
            found.add(path.toString());
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path path, IOException e) throws IOException {
            return goneMeanwhile(e);
          }

          @Override
          public FileVisitResult postVisitDirectory(Path path, @Nullable IOException e)
              throws IOException {
            return e == null ? FileVisitResult.CONTINUE : goneMeanwhile(e);
          }
        });
    return found;
  }

  /** Daemons that are about to end still delete files of theirs. */
  private static FileVisitResult goneMeanwhile(IOException e) throws IOException {
    if (e instanceof NoSuchFileException) {
      return FileVisitResult.CONTINUE;
    }
    throw e;
  }

  /** Removes a directory with all that is in it; a link is removed, not followed. */
  static void deleteTree(Path path) throws IOException {
    if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
        for (Path entry : entries) {
          deleteTree(entry);
        }
      } catch (NoSuchFileException _) {
        return;
      }
    }
    Files.deleteIfExists(path);
  }
}
