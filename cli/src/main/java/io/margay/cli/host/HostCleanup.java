package io.margay.cli.host;

import io.margay.netlink.Netlink;
import io.margay.netlink.NetlinkException;
import io.margay.netlink.ipset.IpSets;
import io.margay.netlink.ipset.SetHeader;
import io.margay.netlink.link.Link;
import io.margay.netlink.link.LinkChange;
import io.margay.netlink.route.Route;
import io.margay.netlink.route.RouteFilter;
import io.margay.netlink.wire.Request;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Takes away what an agent left in the kernel, told by its names (contract): routes of protocol 80,
 * chains {@code mgy-…}, sets {@code mgy4…} and {@code mgy6…}, links {@code mgy} and eleven
 * characters. Only while no agent runs, which would put it back. Foreign rules, routes and sets
 * stay.
 */
public final class HostCleanup {
  private static final int PROTOCOL = 80;
  private static final String PREFIX = "mgy";
  private static final List<String> SETS = List.of(PREFIX + "4", PREFIX + "6");
  private static final int LINK_NAME = 14;
  private static final List<String> TABLES = List.of("raw", "mangle", "nat", "filter");

  private final List<String> done = new ArrayList<>();
  private final List<String> failed = new ArrayList<>();

  /** What was taken away, in words. */
  public List<String> done() {
    return List.copyOf(done);
  }

  /** What could not be, and why. */
  public List<String> failed() {
    return List.copyOf(failed);
  }

  /** Takes all of it away: first what leads packets here, links last. */
  public void run() {
    try (Netlink netlink = Netlink.open();
        IpSets sets = IpSets.open()) {
      routes(netlink);
      for (String program : List.of("iptables", "ip6tables")) {
        TABLES.forEach(table -> rules(program, table));
      }
      sets(sets);
      links(netlink);
    } catch (NetlinkException e) {
      failed.add(String.valueOf(e.getMessage()));
    }
  }

  private void routes(Netlink netlink) throws NetlinkException {
    List<Request> deletions = new ArrayList<>();
    RouteFilter ours = RouteFilter.protocol(PROTOCOL);
    for (RouteFilter filter : List.of(ours, ours.ofV6())) {
      for (Route route : netlink.routes(filter)) {
        deletions.add(route.delete());
      }
    }
    carryOut(netlink, deletions, "routes");
  }

  private void links(Netlink netlink) throws NetlinkException {
    List<Request> deletions = new ArrayList<>();
    for (Link link : netlink.links()) {
      if (link.name().startsWith(PREFIX) && link.name().length() == LINK_NAME) {
        deletions.add(LinkChange.delete(link.name()));
      }
    }
    carryOut(netlink, deletions, "links");
  }

  private void carryOut(Netlink netlink, List<Request> requests, String what)
      throws NetlinkException {
    if (requests.isEmpty()) {
      return;
    }
    var result = netlink.batch(requests);
    int refused = 0;
    for (int i = 0; i < requests.size(); i++) {
      if (result.failure(i).isPresent()) {
        refused++;
        failed.add(String.valueOf(result.failure(i).get().getMessage()));
      }
    }
    done.add(requests.size() - refused + " " + what);
  }

  private void sets(IpSets sets) throws NetlinkException {
    int count = 0;
    for (SetHeader set : sets.list()) {
      if (SETS.stream().anyMatch(set.name()::startsWith)) {
        try {
          sets.destroy(set.name());
          count++;
        } catch (NetlinkException e) {
          failed.add(String.valueOf(e.getMessage()));
        }
      }
    }
    if (count > 0) {
      done.add(count + " sets");
    }
  }

  /** One atomic restore: the jumps out of other chains, then our chains with all they hold. */
  private void rules(String program, String table) {
    Program saved = Program.run(program + "-save", "-t", table);
    if (!saved.ok()) {
      return; // no such program or table: nothing of ours can be there
    }
    StringBuilder script = new StringBuilder("*" + table + "\n");
    Set<String> chains = new LinkedHashSet<>();
    int jumps = 0;
    for (String line : saved.text().lines().toList()) {
      if (line.startsWith(":" + PREFIX + "-")) {
        chains.add(line.substring(1, line.indexOf(' ')));
      } else if (line.startsWith("-A ") && !line.startsWith("-A " + PREFIX + "-") && ours(line)) {
        script.append("-D").append(line.substring(2)).append('\n');
        jumps++;
      }
    }
    chains.forEach(chain -> script.append("-F ").append(chain).append('\n'));
    chains.forEach(chain -> script.append("-X ").append(chain).append('\n'));
    if (chains.isEmpty() && jumps == 0) {
      return;
    }
    Program restored =
        Program.run(
            Map.of(),
            script.append("COMMIT\n").toString(),
            List.of(program + "-restore", "--noflush", "-w", "5"));
    if (restored.ok()) {
      done.add(chains.size() + " chains of " + program + " " + table);
    } else {
      failed.add(program + " " + table + ": " + restored.said());
    }
  }

  private static boolean ours(String rule) {
    return rule.contains(" -j " + PREFIX + "-")
        || rule.contains(" -g " + PREFIX + "-")
        || rule.contains("--comment \"" + PREFIX + ":")
        || rule.contains("--comment " + PREFIX + ":");
  }
}
