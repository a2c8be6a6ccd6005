package io.margay.bgp.speaker;

import io.margay.model.net.Ip;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Addresses for one test JVM on the loopback interface, out of the benchmark range of RFC 2544.
 * BIRD refuses next hops in 127.0.0.0/8, so that the addresses of loopback itself do not do.
 */
final class LoopbackAddresses implements AutoCloseable {
  private final String network = "198.18." + (ProcessHandle.current().pid() & 0xff) + ".";
  private final int count;

  LoopbackAddresses(int count) throws IOException {
    this.count = count;
    for (int i = 1; i <= count; i++) {
      ip("replace", at(i), "label", "lo:mgytest"); // whose it is, should a killed run leave it
      ip("replace", v6(i), "nodad");
    }
  }

  /** The address with this number, 1 to the count. */
  Ip at(int number) {
    return Ip.parse(network + number);
  }

  /** The IPv6 address with this number, out of the benchmark range of RFC 5180. */
  Ip v6(int number) {
    long pid = ProcessHandle.current().pid() & 0xffff;
    return Ip.parse("2001:2::%x:%x".formatted(pid, number));
  }

  @Override
  public void close() throws IOException {
    for (int i = 1; i <= count; i++) {
      ip("del", at(i));
      ip("del", v6(i));
    }
  }

  private static void ip(String verb, Ip address, String... label) throws IOException {
    List<String> command =
        new ArrayList<>(List.of("ip", "address", verb, address.toCidr().toString(), "dev", "lo"));
    command.addAll(List.of(label));
    Process process;
    try {
      process = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      throw new IOException("the program \"ip\" is missing: install the package iproute2", e);
    }
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.onExit().join().exitValue() != 0) {
      throw new IOException("ip address " + verb + " failed: " + output);
    }
  }
}
