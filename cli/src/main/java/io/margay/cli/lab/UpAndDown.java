package io.margay.cli.lab;

import io.margay.cli.text.ErrorText;
import io.margay.lab.Host;
import io.margay.lab.Lab;
import io.margay.lab.LabProcess;
import io.margay.lab.Residue;
import io.margay.lab.Site;
import io.margay.lab.topology.Topology;
import io.margay.lab.topology.TopologyReader;
import io.margay.model.control.ErrorCode;
import io.margay.model.control.Problem;
import io.margay.model.document.Documents;
import io.margay.model.document.Fault;
import io.margay.model.document.InvalidDocumentException;
import io.margay.model.document.Limits;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code netctl lab up FILE} and {@code netctl lab down}. */
final class UpAndDown {
  private static final int CHECK_FAILED = 10;

  private UpAndDown() {}

  static int up(LabCall call) throws IOException, LabFailedException {
    Path file = Path.of(call.word("FILE"));
    Topology topology = read(call, file);
    Optional<Lab> before = Lab.open(call.site());
    boolean whole = before.isPresent() && isWhole(before.get());
    long start = System.nanoTime();
    Lab lab = Lab.up(call.site(), topology);
    long millis = (System.nanoTime() - start) / 1_000_000;
    call.print(
        whole
            ? "lab %s was up already\n".formatted(lab.name())
            : "lab %s is up after %d.%d s: %s\n"
                .formatted(lab.name(), millis / 1000, millis % 1000 / 100, hosts(lab)));
    return 0;
  }

  private static boolean isWhole(Lab lab) throws IOException {
    for (Host host : lab.hosts()) {
      for (LabProcess process : host.processes()) {
        if (!process.running()) {
          return false;
        }
      }
    }
    return true;
  }

  private static String hosts(Lab lab) {
    return String.join(
        ", ", lab.hosts().stream().map(host -> host.name() + " " + host.address()).toList());
  }

  private static Topology read(LabCall call, Path file) throws IOException, LabFailedException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(Limits.INPUT_BYTES + 1);
      if (bytes.length > Limits.INPUT_BYTES) {
        throw Documents.tooLarge(file.toString());
      }
      return TopologyReader.read(file.toString(), bytes);
    } catch (NoSuchFileException e) {
      throw new LabFailedException(
          Problem.of(ErrorCode.INVALID, "there is no file " + file)
              .withKept("nothing was started"));
    } catch (InvalidDocumentException e) {
      List<Fault> faults = e.faults();
      faults.subList(0, faults.size() - 1).stream()
          .map(ErrorText::problem)
          .forEach(call.problems());
      int count = faults.size() + e.more();
      throw new LabFailedException(
          ErrorText.problem(faults.getLast())
              .withKept(
                  "nothing was started; %d fault%s in the topology"
                      .formatted(count, count == 1 ? "" : "s")));
    }
  }

  static int down(LabCall call) throws IOException, LabFailedException {
    if (!call.words().isEmpty()) {
      throw call.usage("a site has one lab, which needs no name");
    }
    Optional<Lab> lab = Lab.open(call.site());
    int containers = lab.isPresent() ? lab.get().containers().size() : 0;
    boolean anything = !Lab.residue(call.site()).isEmpty();
    Residue residue = sweep(call.site());
    if (!residue.isEmpty()) {
      return left(call, residue);
    }
    if (lab.isEmpty()) {
      call.print(anything ? "what a killed lab had left is removed\n" : "no lab is up\n");
    } else {
      call.print(
          "lab %s is down: %d hosts, %d containers; nothing is left\n"
              .formatted(lab.get().name(), lab.get().hosts().size(), containers));
    }
    return 0;
  }

  /** Of the user's site, and of those of tests that have ended. */
  static int clean(LabCall call) throws IOException, LabFailedException {
    if (!call.words().isEmpty()) {
      throw call.usage("nothing is named here: what belongs to a lab is found by its marks");
    }
    List<Site> sites = new ArrayList<>(List.of(call.site()));
    sites.addAll(Site.abandoned());
    int code = 0;
    for (Site site : sites) {
      Residue before = Lab.residue(site);
      if (!before.isEmpty()) {
        Residue after = sweep(site);
        before.lines().stream()
            .filter(line -> !after.lines().contains(line))
            .filter(line -> !line.startsWith("file ") || line.equals("file " + site.state()))
            .forEach(line -> call.print("removed " + line + "\n"));
        code = after.isEmpty() ? code : left(call, after);
      }
    }
    return code;
  }

  private static Residue sweep(Site site) throws IOException {
    Lab.sweep(site);
    return Lab.residue(site);
  }

  private static int left(LabCall call, Residue residue) {
    call.problems()
        .accept(Problem.of(ErrorCode.FAILED, "something is left").withWhy(residue.toString()));
    return CHECK_FAILED;
  }
}
