package io.margay.lab;

import io.margay.lab.topology.AgentSpec;
import io.margay.lab.topology.ContainerRuntime;
import io.margay.lab.topology.HostSpec;
import io.margay.lab.topology.Topology;
import io.margay.model.document.MappingBuilder;
import io.margay.model.document.Tree;
import io.margay.model.document.YamlText;
import io.margay.model.net.Cidr;
import io.margay.model.net.InterfaceAddress;
import io.margay.model.net.Ip;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The programs that a host may run, and how each is started and asked whether it is ready. */
enum Program {
  ETCD("etcd") {
    @Override
    boolean runsOn(HostSpec host) {
      return host.etcd();
    }

    @Override
    Readiness readiness(Host host) throws IOException {
      return healthy(host, clientUrl(host.address()) + "/health");
    }

    @Override
    List<String> prepare(Site site, Topology topology, HostSpec host, HostFiles files)
        throws IOException {
      return etcd(topology, host, files.etcdData());
    }
  },

  AGENT("agent") {
    @Override
    boolean runsOn(HostSpec host) {
      return host.agent().isPresent();
    }

    @Override
    Readiness readiness(Host host) throws IOException {
      return healthy(host, "http://" + METRICS + "/readyz");
    }

    @Override
    List<String> prepare(Site site, Topology topology, HostSpec host, HostFiles files)
        throws IOException {
      Path agent = site.requiredTree().agent();
      Files.writeString(files.root("/etc/margay").resolve("agent.yaml"), config(topology, host));
      CniConfig.write(files);
      return List.of(agent.toString(), "--config", "/etc/margay/agent.yaml");
    }
  },

  CONTAINERD("containerd") {
    @Override
    boolean runsOn(HostSpec host) {
      return host.runs(ContainerRuntime.CTR);
    }

    @Override
    Readiness readiness(Host host) throws IOException {
      return answers(host, "ctr", "version");
    }

    @Override
    List<String> prepare(Site site, Topology topology, HostSpec host, HostFiles files) {
      return List.of("containerd", "--config", "/etc/containerd/config.toml");
    }
  },

  /** It starts a containerd of its own, unless the host runs one. */
  DOCKERD("dockerd") {
    @Override
    boolean runsOn(HostSpec host) {
      return host.runs(ContainerRuntime.DOCKER);
    }

    @Override
    Readiness readiness(Host host) throws IOException {
      return answers(host, "docker", "version");
    }

    @Override
    List<String> prepare(Site site, Topology topology, HostSpec host, HostFiles files)
        throws IOException {
      RuntimeFiles.forgetEnded(files);
      return List.of("dockerd", "--config-file", "/etc/docker/daemon.json");
    }
  };

  /**
   * What a program says when it is asked.
   *
   * @param ready whether it can be used
   * @param question for messages: a URL or a command
   * @param answer what it said
   */
  record Readiness(boolean ready, String question, String answer) {}

  private static final int OK = 200;
  private static final int CLIENT_PORT = 2379;
  private static final int PEER_PORT = 2380;
  private static final String METRICS = "127.0.0.1:9091";

  private final String word;

  Program(String word) {
    this.word = word;
  }

  /** Its name in commands, files and messages. */
  String word() {
    return word;
  }

  abstract boolean runsOn(HostSpec host);

  /** Asks it, from inside the host. */
  abstract Readiness readiness(Host host) throws IOException;

  private static Readiness healthy(Host host, String url) throws IOException {
    Optional<HttpAnswer> answer = host.http(url);
    return new Readiness(
        answer.filter(a -> a.status() == OK).isPresent(),
        url,
        answer.map(HttpAnswer::toString).orElse("no answer"));
  }

  private static Readiness answers(Host host, String... command) throws IOException {
    Outcome outcome = host.run(Limits.CONTAINER, "", List.of(command));
    return new Readiness(outcome.ok(), String.join(" ", command), outcome.err().strip());
  }

  /** Writes what it reads at its start and returns its command. */
  abstract List<String> prepare(Site site, Topology topology, HostSpec host, HostFiles files)
      throws IOException;

  /**
   * A short heartbeat and election, since most of a cluster's start is the wait for a leader; and
   * no fsync, since nobody keeps a lab's data.
   */
  private static List<String> etcd(Topology topology, HostSpec host, Path data) {
    String cluster =
        topology.members().stream()
            .map(member -> member.name() + "=" + peerUrl(member.address()))
            .collect(Collectors.joining(","));
    return List.of(
        "etcd",
        "--name=" + host.name(),
        "--data-dir=" + data,
        "--listen-peer-urls=" + peerUrl(host.address()),
        "--initial-advertise-peer-urls=" + peerUrl(host.address()),
        "--listen-client-urls=" + clientUrl(host.address()) + ",http://127.0.0.1:" + CLIENT_PORT,
        "--advertise-client-urls=" + clientUrl(host.address()),
        "--initial-cluster=" + cluster,
        "--initial-cluster-token=" + topology.name(),
        "--initial-cluster-state=new",
        "--heartbeat-interval=50",
        "--election-timeout=500",
        // With fsync: without it this etcd keeps its log in memory, and members that are killed
        // come back without what they had promised.
        "--logger=zap");
  }

  private static String config(Topology topology, HostSpec host) {
    AgentSpec spec = host.agent().orElseThrow();
    List<String> endpoints =
        topology.members().stream().map(member -> clientUrl(member.address())).toList();
    MappingBuilder config =
        new MappingBuilder()
            .put("node", host.name())
            .put("ip", new InterfaceAddress(host.address(), topology.fabric().length()).toString())
            .put("etcd", new MappingBuilder().putTexts("endpoints", endpoints).build())
            .put("default-pool", spec.defaultPool().map(Cidr::toString).orElse("none"))
            .put("metrics", new MappingBuilder().put("listen", METRICS).build());
    if (spec.bgpPort() != AgentSpec.BGP_PORT) {
      config.put("bgp", new MappingBuilder().put("listen-port", spec.bgpPort()).build());
    }
    if (!spec.logLevel().equals(AgentSpec.DEFAULT.logLevel())) {
      config.put("log", new MappingBuilder().put("level", spec.logLevel()).build());
    }
    // Without Docker none: its directory of plugins is the machine's, which the hosts share.
    config.put(
        "docker",
        host.runs(ContainerRuntime.DOCKER)
            ? docker(spec)
            : new MappingBuilder().put("plugin-dir", "none").build());
    return YamlText.write(config.build());
  }

  private static Tree docker(AgentSpec spec) {
    return new MappingBuilder()
        .put("plugin-dir", RuntimeFiles.DOCKER_PLUGINS)
        .put("socket", RuntimeFiles.DOCKER_SOCKET)
        .put("replicate-networks", spec.replicateNetworks())
        .build();
  }

  static String clientUrl(Ip address) {
    return "http://" + address + ":" + CLIENT_PORT;
  }

  private static String peerUrl(Ip address) {
    return "http://" + address + ":" + PEER_PORT;
  }
}
