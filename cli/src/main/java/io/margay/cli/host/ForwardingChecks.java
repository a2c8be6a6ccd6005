package io.margay.cli.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Whether packets pass this host: the kernel's switch, and what stands before our own chains. */
public final class ForwardingChecks {
  private static final String FORWARD = "net.ipv4.ip_forward";
  private static final String REVERSE_PATH = "net.ipv4.conf.all.rp_filter";
  private static final String JUMP = "-j mgy-";
  private static final int LOOSE = 2;

  private ForwardingChecks() {}

  /** Looks at everything. */
  public static List<Finding> look() {
    List<Finding> found = new ArrayList<>();
    found.add(
        sysctl(FORWARD).equals("1")
            ? Finding.ok("forwarding", FORWARD + " = 1")
            : Finding.failed(
                "forwarding",
                FORWARD + " = " + sysctl(FORWARD) + ": no packet gets to a container",
                "sysctl -w " + FORWARD + "=1, and the same line in /etc/sysctl.d/90-margay.conf"));
    if (sysctl(REVERSE_PATH).equals(Integer.toString(LOOSE))) {
      found.add(
          Finding.warning(
              "source check",
              REVERSE_PATH + " = 2 undoes the strict check of containers' links",
              "sysctl -w " + REVERSE_PATH + "=0 (each link keeps its own value)"));
    }
    found.add(policy());
    return found;
  }

  private static Finding policy() {
    Program rules = Program.run("iptables", "-S", "FORWARD");
    if (!rules.ok()) {
      return Finding.warning("forward policy", rules.said(), "run netctl doctor again as root");
    }
    boolean drop = rules.text().startsWith("-P FORWARD DROP");
    List<String> lines = rules.text().lines().filter(line -> line.startsWith("-A")).toList();
    boolean ours = lines.stream().anyMatch(line -> line.contains(JUMP));
    String policy = drop ? "DROP" : "ACCEPT";
    if (ours) {
      return Finding.ok("forward policy", policy + ", and margay's chain is asked before it");
    }
    return drop
        ? Finding.warning(
            "forward policy",
            "DROP (Docker sets it), and no chain of margay's stands before it",
            "start the agent: it puts its chain first")
        : Finding.ok("forward policy", policy);
  }

  private static String sysctl(String name) {
    try {
      return Files.readString(Path.of("/proc/sys", name.replace('.', '/'))).strip();
    } catch (IOException e) {
      return "unreadable";
    }
  }
}
