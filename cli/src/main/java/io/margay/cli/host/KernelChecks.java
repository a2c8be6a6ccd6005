package io.margay.cli.host;

import io.margay.model.control.ControlResponse.Level;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What the kernel can do, and the programs that ask it. Each feature is tried in a network
 * namespace that ends with the try, which also loads what the kernel loads at first use.
 */
public final class KernelChecks {
  /**
   * One try.
   *
   * @param name of the finding
   * @param command tried by a shell
   * @param level when it is refused
   * @param module that has the feature
   * @param consequence what does not work without it
   */
  private record Feature(
      String name, String command, Level level, String module, String consequence) {}

  private static final List<Feature> FEATURES =
      List.of(
          new Feature(
              "veth pairs",
              "ip link add try0 type veth peer name try1",
              Level.FAILED,
              "veth",
              "no container can be attached"),
          new Feature(
              "ip sets",
              "ipset create try hash:net && iptables -A INPUT -m set --match-set try src -j ACCEPT",
              Level.FAILED,
              "ip_set ip_set_hash_net xt_set",
              "no policy can be enforced"),
          new Feature(
              "packet filter",
              "iptables -N try && iptables -A FORWARD -m comment --comment try -j try",
              Level.FAILED,
              "nf_tables nft_compat (or ip_tables)",
              "no policy can be enforced"),
          new Feature(
              "marks",
              "iptables -t mangle -A PREROUTING -j MARK --set-xmark 0x1/0x1",
              Level.FAILED,
              "xt_mark",
              "no policy can be enforced"),
          new Feature(
              "connection tracking",
              "iptables -A FORWARD -m conntrack --ctstate ESTABLISHED -j ACCEPT",
              Level.FAILED,
              "nf_conntrack xt_conntrack",
              "replies cannot be told from requests"),
          new Feature(
              "address translation",
              "iptables -t nat -A POSTROUTING -j MASQUERADE"
                  + " && iptables -t nat -A PREROUTING -p tcp --dport 1 -j DNAT --to 192.0.2.1:1",
              Level.FAILED,
              "nf_nat xt_nat xt_MASQUERADE",
              "no published ports, and no way out of the pools"),
          new Feature(
              "rate limits",
              "tc qdisc add dev lo root tbf rate 1mbit burst 10kb latency 1ms",
              Level.WARNING,
              "sch_tbf",
              "bandwidth limits are refused"),
          new Feature(
              "ifb links",
              "ip link add try0 type ifb",
              Level.WARNING,
              "ifb",
              "a chained bandwidth plugin fails"),
          new Feature(
              "VXLAN",
              "ip link add try0 type vxlan id 1 dstport 4789",
              Level.WARNING,
              "vxlan",
              "no overlay through VXLAN"),
          new Feature(
              "VLANs",
              "ip link add link lo name try0 type vlan id 1",
              Level.WARNING,
              "8021q",
              "no networks on VLANs"));

  private KernelChecks() {}

  /** Looks at everything. */
  public static List<Finding> look() {
    List<Finding> found = new ArrayList<>();
    found.add(Finding.ok("kernel", System.getProperty("os.version", "unknown")));
    found.addAll(programs());
    if (!root()) {
      found.add(
          Finding.warning(
              "features", "not tried: that needs root", "run netctl doctor again as root"));
      return found;
    }
    FEATURES.forEach(feature -> found.add(attempt(feature)));
    return found;
  }

  private static boolean root() {
    try {
      return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
    } catch (IOException _) {
      return false;
    }
  }

  private static Finding attempt(Feature feature) {
    Program tried =
        Program.run("unshare", "--net", "--", "sh", "-c", "ip link set lo up; " + feature.command);
    return tried.ok()
        ? Finding.ok(feature.name, "works")
        : new Finding(
            feature.name,
            feature.level,
            feature.consequence + ": " + tried.said(),
            "modprobe " + feature.module + ", or a kernel that has it");
  }

  private static List<Finding> programs() {
    List<Finding> found = new ArrayList<>();
    Program version = Program.run("iptables", "--version");
    if (!version.ok()) {
      found.add(Finding.failed("iptables", version.said(), "apt-get install iptables"));
    } else {
      found.add(twoVariants(version.said()));
    }
    for (List<String> tool :
        List.of(List.of("ip", "-V", "iproute2"), List.of("ipset", "--version", "ipset"))) {
      Program asked = Program.run(tool.get(0), tool.get(1));
      boolean missing = asked.missing();
      found.add(
          missing
              ? Finding.failed(tool.get(0), asked.said(), "apt-get install " + tool.get(2))
              : Finding.ok(tool.get(0), asked.said()));
    }
    return found;
  }

  /**
   * Rules of the variant that is not ours are looked at by the kernel as well, and nobody sees it.
   */
  private static Finding twoVariants(String version) {
    String other = version.contains("legacy") ? "iptables-nft-save" : "iptables-legacy-save";
    long rules =
        Program.run(other, "-t", "filter").text().lines().filter(l -> l.startsWith("-A")).count();
    return rules == 0
        ? Finding.ok("iptables", version)
        : Finding.warning(
            "iptables",
            version + ", and " + rules + " rules of the other variant are in force as well",
            "move them over: " + other + " shows them; update-alternatives --config iptables");
  }
}
