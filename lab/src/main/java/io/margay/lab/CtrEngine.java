package io.margay.lab;

import io.margay.model.net.Ip;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes containers by {@code ctr run --cni}, which reads the host's own {@code /etc/cni/net.d} and
 * hands over neither names of networks nor addresses.
 */
record CtrEngine(Host host) implements Engine {
  private static final Pattern INET = Pattern.compile(" inet ([0-9.]+)/");

  @Override
  public void prepare() throws IOException {
    if (!ctr("images", "list", "--quiet").orThrow().contains(Image.FULL_NAME)) {
      ctr("images", "import", "--snapshotter", "native", host.image().toString()).orThrow();
    }
  }

  @Override
  public void make(String name, Attachment wanted) throws IOException {
    if (wanted.address().isPresent() || wanted.network().isPresent()) {
      throw new LabException(
          "attach " + host + "/" + name + ": ctr hands over neither an address nor a network");
    }
    // Not detached: ctr 1.6 calls DEL only at the end of a run that it has waited for.
    Path log = host.files().log("ctr-" + name);
    List<String> words =
        List.of("ctr", "run", "--rm", "--cni", Image.FULL_NAME, name, "sleep", "infinity");
    ProcessId run = host.command(List.of(), words).detach(log);
    HostFiles.write(note(name), run.toString());
    boolean there = Poll.within(Limits.CONTAINER, () -> !run.alive() || address(name).isPresent());
    if (!there || !run.alive()) {
      LabException failure = new LabException("attach " + host + "/" + name + LogTail.of(log));
      remove(name);
      throw failure;
    }
  }

  /** Where the process of a run that we have started is noted. */
  private Path note(String name) {
    return host.files().container(name).resolve("ctr.pid");
  }

  @Override
  public Optional<Ip> address(String name) throws IOException {
    if (pid(name).isEmpty()) {
      return Optional.empty();
    }
    String shown =
        host.command(network(name), List.of("ip", "-4", "-o", "addr", "show", "eth0"))
            .run(Limits.CONTAINER, "")
            .out();
    Matcher matcher = INET.matcher(shown);
    return matcher.find() ? Optional.of(Ip.parse(matcher.group(1))) : Optional.empty();
  }

  @Override
  public boolean knows(String name) throws IOException {
    return ctr("containers", "list", "--quiet").out().lines().anyMatch(name::equals);
  }

  @Override
  public void remove(String name) throws IOException {
    Optional<ProcessId> run = HostFiles.running(note(name));
    ctr("tasks", "kill", "--signal", "SIGKILL", name);
    if (run.isPresent()) {
      Poll.until(Limits.STOP, "ctr has removed " + name, () -> !run.get().alive());
    }
    if (knows(name)) {
      ctr("tasks", "rm", "--force", name);
      ctr("containers", "rm", name).orThrow();
    }
  }

  @Override
  public Command inside(String name, List<String> words, boolean terminal) throws IOException {
    List<String> all = new ArrayList<>(List.of("ctr", "tasks", "exec"));
    if (terminal) {
      all.add("--tty");
    }
    all.addAll(List.of("--exec-id", "lab-" + UUID.randomUUID(), name));
    all.addAll(words);
    return host.command(List.of(), all);
  }

  @Override
  public List<String> network(String name) throws IOException {
    String pid =
        pid(name)
            .orElseThrow(
                () -> new LabException("container " + host + "/" + name + " does not run"));
    return List.of("--net=/proc/" + pid + "/ns/net");
  }

  /** From the table of tasks: TASK, PID, STATUS. */
  private Optional<String> pid(String name) throws IOException {
    return ctr("tasks", "list")
        .out()
        .lines()
        .map(line -> line.strip().split(" +", -1))
        .filter(row -> row.length == 3 && row[0].equals(name) && row[2].equals("RUNNING"))
        .map(row -> row[1])
        .findFirst();
  }

  private Outcome ctr(String... words) throws IOException {
    List<String> all = new ArrayList<>(List.of("ctr"));
    all.addAll(List.of(words));
    return host.command(List.of(), all).run(Limits.CONTAINER, "");
  }
}
