package io.margay.lab;

import io.margay.lab.topology.ContainerRuntime;
import io.margay.lab.topology.HostSpec;
import io.margay.model.document.JsonText;
import io.margay.model.document.MappingBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The settings of a host's container runtimes. Each keeps to its own standard paths, which are the
 * host's own, so that its commands need no flags there. A file that a test has changed stays.
 */
final class RuntimeFiles {
  /** dockerd's; the default {@code /run/docker.sock} is no directory that a host could have. */
  static final String DOCKER_SOCKET = "/run/docker/docker.sock";

  /** Where dockerd looks for plugins, and no setting moves it. */
  static final String DOCKER_PLUGINS = "/run/docker/plugins";

  private static final List<String> OF_DOCKER =
      List.of("/run/docker", "/run/containerd", "/var/lib/docker", "/etc/docker");
  private static final List<String> OF_PODMAN =
      List.of("/run/containers", "/run/libpod", "/var/lib/containers", "/etc/containers");
  private static final List<String> OF_CTR =
      List.of("/run/containerd", "/var/lib/containerd", "/etc/containerd");

  /**
   * runc, since crun stumbles over machines with both kinds of control groups; limits that a root
   * without CAP_SYS_RESOURCE can set; NET_RAW as Docker gives it, for ping; locks that are the
   * host's own.
   */
  private static final String CONTAINERS_CONF =
      """
      [engine]
      runtime = "runc"
      cgroup_manager = "cgroupfs"
      events_logger = "none"
      lock_type = "file"
      [network]
      network_backend = "cni"
      cni_plugin_dirs = ["/opt/cni/bin"]
      network_config_dir = "/etc/cni/net.d"
      default_network = "margay"
      [containers]
      default_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]
      pids_limit = 0
      default_capabilities = [
        "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "NET_BIND_SERVICE", "NET_RAW",
        "SETFCAP", "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT"
      ]
      """;

  private static final String STORAGE_CONF =
      """
      [storage]
      driver = "vfs"
      graphroot = "/var/lib/containers/storage"
      runroot = "/run/containers/storage"
      """;

  private static final String POLICY = "{\"default\": [{\"type\": \"insecureAcceptAnything\"}]}\n";
  private static final String CONTAINERD =
      "version = 2\ndisabled_plugins = [\"io.containerd.grpc.v1.cri\"]\n";

  private RuntimeFiles() {}

  /** The paths that a host has for itself because of its runtimes. */
  static List<String> privatePaths(HostSpec host) {
    List<String> paths = new ArrayList<>();
    if (host.runs(ContainerRuntime.DOCKER)) {
      paths.addAll(OF_DOCKER);
    }
    if (host.runs(ContainerRuntime.PODMAN)) {
      paths.addAll(OF_PODMAN);
    }
    if (host.runs(ContainerRuntime.CTR)) {
      paths.addAll(OF_CTR);
    }
    return paths.stream().distinct().toList();
  }

  /** What lets the runtimes' own commands find them. */
  static Map<String, String> environment(HostSpec host) {
    Map<String, String> variables = new TreeMap<>();
    if (host.runs(ContainerRuntime.DOCKER)) {
      variables.put("DOCKER_HOST", "unix://" + DOCKER_SOCKET);
    }
    if (host.runs(ContainerRuntime.CTR)) {
      variables.put("CONTAINERD_SNAPSHOTTER", "native");
    }
    return variables;
  }

  /** Writes what is not there. */
  static void write(Site site, HostSpec host, HostFiles files) throws IOException {
    if (host.runs(ContainerRuntime.DOCKER)) {
      write(files.root("/etc/docker").resolve("daemon.json"), docker(site, host));
    }
    if (host.runs(ContainerRuntime.PODMAN)) {
      Path directory = files.root("/etc/containers");
      write(directory.resolve("containers.conf"), CONTAINERS_CONF);
      write(directory.resolve("storage.conf"), STORAGE_CONF);
      write(directory.resolve("policy.json"), POLICY);
      write(directory.resolve("registries.conf"), "");
    }
    if (host.runs(ContainerRuntime.CTR)) {
      write(files.root("/etc/containerd").resolve("config.toml"), CONTAINERD);
    }
  }

  private static void write(Path file, String content) throws IOException {
    if (!Files.exists(file)) {
      HostFiles.write(file, content);
    }
  }

  /**
   * Takes away what a killed dockerd has noted of itself and its containerd. It takes a process
   * that nobody has collected for a running one, and would refuse to start or wait for it.
   */
  static void forgetEnded(HostFiles files) throws IOException {
    Path run = files.root("/run/docker");
    for (Path note : List.of(run.resolve("docker.pid"), run.resolve("containerd/containerd.pid"))) {
      if (Files.exists(note) && Poll.within(Limits.PARTING, () -> ended(note))) {
        Files.deleteIfExists(note);
      }
    }
  }

  private static boolean ended(Path note) throws IOException {
    String pid = Files.readString(note).strip();
    return !pid.matches("[0-9]{1,9}") || ProcessId.of(Long.parseLong(pid)).isEmpty();
  }

  private static String docker(Site site, HostSpec host) {
    return JsonText.pretty(
        new MappingBuilder()
            .putTexts("hosts", List.of("unix://" + DOCKER_SOCKET))
            .put("pidfile", "/run/docker/docker.pid")
            .put("storage-driver", "vfs")
            .put("cgroup-parent", "/" + site.hostNamespace(host.name()))
            .build());
  }
}
