package io.margay.lab;

import io.margay.lab.topology.ContainerRuntime;
import io.margay.model.document.Tree;
import io.margay.model.net.Ip;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes containers by {@code docker} or {@code podman}, whose commands are the same. */
record ClientEngine(Host host, ContainerRuntime runtime) implements Engine {
  private static final String ADDRESSES =
      "{{range .NetworkSettings.Networks}}{{.IPAddress}} {{end}}";

  @Override
  public void prepare() throws IOException {
    if (!client("image", "inspect", Image.NAME).ok()) {
      client("load", "--input", host.image().toString()).orThrow();
    }
  }

  @Override
  public void make(String name, Attachment wanted) throws IOException {
    String network = wanted.networkName();
    if (runtime == ContainerRuntime.DOCKER) {
      makeNetwork(network);
    }
    List<String> words =
        new ArrayList<>(List.of("run", "--detach", "--name", name, "--network", network));
    wanted.address().ifPresent(ip -> words.addAll(List.of("--ip", ip.toString())));
    words.addAll(List.of(Image.NAME, "sleep", "infinity"));
    Outcome outcome = client(words.toArray(String[]::new));
    if (!outcome.ok()) {
      client("rm", "--force", name);
      throw new LabException("attach " + host + "/" + name + ": " + said(outcome));
    }
  }

  /** The last line of what a client prints is its reason; hints to its manual come after it. */
  private static String said(Outcome outcome) {
    return outcome
        .err()
        .lines()
        .filter(line -> !line.isBlank() && !line.startsWith("See 'docker"))
        .reduce((_, last) -> last)
        .orElse(outcome.toString());
  }

  /** With a pool as its subnet, since Docker takes {@code --ip} only then. */
  private void makeNetwork(String network) throws IOException {
    if (client("network", "inspect", network).ok()) {
      return;
    }
    List<String> words =
        new ArrayList<>(
            List.of("network", "create", "--driver=margay", "--ipam-driver=margay-ipam"));
    pool().ifPresent(cidr -> words.add("--subnet=" + cidr));
    words.add(network);
    client(words.toArray(String[]::new)).orThrow();
  }

  /** The first pool that is in use. */
  private Optional<String> pool() throws IOException {
    Tree pools =
        CniConfig.parse(host.run("netctl", "get", "ippools", "--output", "json").orThrow());
    if (pools instanceof Tree.Mapping list
        && list.get("items").orElse(null) instanceof Tree.Sequence items) {
      for (Tree item : items.items()) {
        if (item instanceof Tree.Mapping pool && pool.get("spec").isPresent()) {
          Tree spec = pool.get("spec").get();
          if (!CniConfig.text(spec, "disabled").equals("true")) {
            return Optional.of(CniConfig.text(spec, "cidr"));
          }
        }
      }
    }
    return Optional.empty();
  }

  @Override
  public Optional<Ip> address(String name) throws IOException {
    Outcome outcome = client("inspect", "--format", ADDRESSES, name);
    String text = outcome.out().strip();
    return !outcome.ok() || text.isEmpty()
        ? Optional.empty()
        : Optional.of(Ip.parse(text.split(" ", 2)[0]));
  }

  @Override
  public boolean knows(String name) throws IOException {
    return client("container", "inspect", name).ok();
  }

  @Override
  public void remove(String name) throws IOException {
    List<String> words = new ArrayList<>(List.of("rm", "--force", "--volumes", name));
    if (runtime == ContainerRuntime.PODMAN) {
      words.addAll(1, List.of("--time", "0"));
    }
    client(words.toArray(String[]::new)).orThrow();
  }

  @Override
  public Command inside(String name, List<String> words, boolean terminal) throws IOException {
    List<String> all = new ArrayList<>(List.of(runtime.word(), "exec", "--interactive"));
    if (terminal) {
      all.add("--tty");
    }
    all.add(name);
    all.addAll(words);
    return host.command(List.of(), all);
  }

  @Override
  public List<String> network(String name) throws IOException {
    String pid = client("inspect", "--format", "{{.State.Pid}}", name).orThrow();
    if (pid.equals("0")) {
      throw new LabException("container " + host + "/" + name + " does not run");
    }
    return List.of("--net=/proc/" + pid + "/ns/net");
  }

  private Outcome client(String... words) throws IOException {
    List<String> all = new ArrayList<>(List.of(runtime.word()));
    all.addAll(List.of(words));
    return host.command(List.of(), all).run(Limits.CONTAINER, "");
  }
}
