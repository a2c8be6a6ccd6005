package io.margay.lab;

import io.margay.lab.topology.HostSpec;
import io.margay.lab.topology.Topology;
import io.margay.lab.topology.TopologyReader;
import io.margay.model.document.InvalidDocumentException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Hosts that are up. Nothing of it lives in this process: another one can {@link #open} the same
 * lab, and closing the program that called {@link #up} leaves it running.
 */
public final class Lab {
  private static final String TOPOLOGY = "topology.yaml";

  private final Site site;
  private final Topology topology;

  private Lab(Site site, Topology topology) {
    this.site = site;
    this.topology = topology;
  }

  /** {@link #up(Site, Topology)} at the standard site. */
  public static Lab up(Topology topology) throws IOException {
    return up(Site.standard(), topology);
  }

  /**
   * Brings a lab up and waits until its programs are ready. When it is up already, what is missing
   * is put back. After a failure all stays as it is, with its logs, until {@link #down}.
   *
   * @throws LabException naming the program that is not ready with the end of its log; or when
   *     another lab is up at this site
   */
  public static Lab up(Site site, Topology topology) throws IOException {
    requireRoot();
    new Leftovers(site).refuseFromInside();
    try (SiteLock _ = SiteLock.take(site)) {
      Optional<Lab> standing = open(site);
      if (standing.isPresent() && !standing.get().topology.equals(topology)) {
        throw new LabException(
            "the lab \""
                + standing.get().name()
                + "\" is up from another topology: take it down first (netctl lab down)");
      }
      if (standing.isEmpty()) {
        new Leftovers(site).remove();
        Files.createDirectories(site.lab(topology.name()));
        HostFiles.write(site.lab(topology.name()).resolve(TOPOLOGY), topology.toYaml());
      }
      Lab lab = new Lab(site, topology);
      lab.bringUp();
      return lab;
    }
  }

  /** The store must have a leader before the agents ask it, or each would wait for its retry. */
  private void bringUp() throws IOException {
    new Fabric(site, topology).ensure();
    if (topology.hosts().stream().anyMatch(host -> !host.runtimes().isEmpty())) {
      Image.ensure(Host.image(site, topology));
    }
    Parallel.forEach(hosts(), Host::ensure);
    for (Program program : Program.values()) {
      List<LabProcess> all =
          hosts().stream()
              .flatMap(host -> host.processes().stream())
              .filter(process -> process.name().equals(program.word()))
              .toList();
      Parallel.forEach(all, LabProcess::start);
      Parallel.forEach(all, process -> process.awaitReady(Limits.READY));
    }
    Parallel.forEach(hosts(), Host::furnish);
  }

  /** The lab at the standard site. */
  public static Optional<Lab> open() throws IOException {
    return open(Site.standard());
  }

  /** The lab that is up, as a whole or in part, at this site; empty when none is. */
  public static Optional<Lab> open(Site site) throws IOException {
    if (!Files.isDirectory(site.state())) {
      return Optional.empty();
    }
    try (DirectoryStream<Path> labs = Files.newDirectoryStream(site.state())) {
      for (Path lab : labs) {
        Path file = lab.resolve(TOPOLOGY);
        if (Files.exists(file)) {
          return Optional.of(new Lab(site, read(file)));
        }
      }
    }
    return Optional.empty();
  }

  private static Topology read(Path file) throws IOException {
    try {
      return TopologyReader.read(file.toString(), Files.readAllBytes(file));
    } catch (InvalidDocumentException e) {
      throw new LabException("the lab's state is not ours: clear it with ./dev clean", e);
    }
  }

  /** The name that its topology gives it. */
  public String name() {
    return topology.name();
  }

  public Topology topology() {
    return topology;
  }

  /** In the order of the topology. */
  public List<Host> hosts() {
    return topology.hosts().stream().map(this::host).toList();
  }

  /**
   * The host of this name.
   *
   * @throws LabException when there is none
   */
  public Host host(String name) throws LabException {
    return topology
        .host(name)
        .map(this::host)
        .orElseThrow(() ->
            LabException.missing(
                "the lab has no host \"" + name + "\"; it has " + Names.listed(hosts())));
  }

  private Host host(HostSpec spec) {
    return new Host(site, topology, spec);
  }

  /** All containers of all hosts. */
  public List<Container> containers() throws IOException {
    List<Container> all = new ArrayList<>();
    for (Host host : hosts()) {
      all.addAll(host.containers());
    }
    return all;
  }

  /** Ends all programs and removes namespaces, links and files. Again does nothing. */
  public void down() throws IOException {
    sweep(site);
  }

  /** {@link #sweep(Site)} of the standard site. */
  public static void sweep() throws IOException {
    sweep(Site.standard());
  }

  /**
   * Removes whatever any lab has left at this site, also one that was killed on its way up.
   *
   * @throws LabException naming what does not go
   */
  public static void sweep(Site site) throws IOException {
    requireRoot();
    Leftovers leftovers = new Leftovers(site);
    leftovers.refuseFromInside();
    try (SiteLock lock = SiteLock.take(site)) {
      leftovers.remove();
      lock.removeWithSite(site);
    }
  }

  /** {@link #residue(Site)} of the standard site. */
  public static Residue residue() throws IOException {
    return residue(Site.standard());
  }

  /** What labs have left at this site; a lab that is up is told, too. */
  public static Residue residue(Site site) throws IOException {
    return new Leftovers(site).residue();
  }

  private static void requireRoot() throws IOException {
    Object uid = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    if (!uid.equals(0)) {
      throw new LabException("a lab needs root: it makes network namespaces");
    }
  }
}
