package io.margay.bgp.speaker;

import io.margay.model.net.Ip;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A network namespace for a daemon, with a link to ours: 198.19.x.1 here, 198.19.x.2 there, and the
 * same with 2001:2:1:x::1 and ::2.
 */
final class PeerNamespace implements AutoCloseable {
  private final long pid = ProcessHandle.current().pid() & 0xffff;
  final String name = "mgybgp" + pid;
  private final String near = "mgyb" + pid + "a";
  private final String far = "mgyb" + pid + "b";
  private final String net = "198.19." + (pid & 0xff) + ".";
  private final String net6 = "2001:2:1:%x::".formatted(pid);

  PeerNamespace() throws IOException {
    run(true, "ip", "netns", "del", name);
    run(true, "ip", "link", "del", near);
    run(false, "ip", "netns", "add", name);
    run(false, "ip", "link", "add", near, "type", "veth", "peer", "name", far, "netns", name);
    run(false, "ip", "address", "add", net + "1/24", "dev", near);
    run(false, "ip", "address", "add", net6 + "1/64", "dev", near, "nodad");
    run(false, "ip", "link", "set", near, "up");
    inside("ip", "address", "add", net + "2/24", "dev", far);
    inside("ip", "address", "add", net6 + "2/64", "dev", far, "nodad");
    inside("ip", "link", "set", far, "up");
    inside("ip", "link", "set", "lo", "up");
  }

  Ip ours() {
    return Ip.parse(net + "1");
  }

  Ip theirs() {
    return Ip.parse(net + "2");
  }

  Ip ours6() {
    return Ip.parse(net6 + "1");
  }

  Ip theirs6() {
    return Ip.parse(net6 + "2");
  }

  /** What stands before a command to run it inside. */
  List<String> prefix() {
    return List.of("/usr/sbin/ip", "netns", "exec", name);
  }

  /** Cuts the link without a word to either end's sockets. */
  void cut() throws IOException {
    inside("ip", "link", "set", far, "down");
  }

  /** Nothing that we send arrives any more; what it sends does, and no link goes down. */
  void deafen() throws IOException {
    inside("nft", "add table inet deaf");
    inside("nft", "add chain inet deaf input { type filter hook input priority 0; policy drop; }");
    inside("nft", "add rule inet deaf input iif lo accept");
  }

  private void inside(String... command) throws IOException {
    String[] all = new String[command.length + 4];
    all[0] = "ip";
    all[1] = "netns";
    all[2] = "exec";
    all[3] = name;
    System.arraycopy(command, 0, all, 4, command.length);
    run(false, all);
  }

  private static void run(boolean mayFail, String... command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.onExit().join().exitValue() != 0 && !mayFail) {
      throw new IOException(String.join(" ", command) + " failed: " + output);
    }
  }

  @Override
  public void close() throws IOException {
    run(true, "ip", "link", "del", near);
    run(true, "ip", "netns", "del", name);
  }
}
