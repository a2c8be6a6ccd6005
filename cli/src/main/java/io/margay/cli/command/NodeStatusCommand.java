package io.margay.cli.command;

import io.margay.cli.text.BoxTable;
import io.margay.model.control.ControlRequest;
import io.margay.model.control.ControlResponse;
import io.margay.model.control.ControlResponse.NodePeers;
import io.margay.model.control.ControlResponse.Peer;
import io.margay.model.control.ControlResponse.PeerState;
import io.margay.model.control.ControlWire;
import io.margay.model.document.JsonText;
import io.margay.model.document.YamlText;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/**
 * {@code netctl node status}: the cluster's BGP sessions, in the table of calicoctl. Asked by an
 * agent's socket, that host's sessions come first and the other hosts in a summary; of hosts with a
 * session that is down the table is printed too.
 */
final class NodeStatusCommand implements Command {
  private static final DateTimeFormatter TODAY =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);
  private static final DateTimeFormatter EARLIER =
      DateTimeFormatter.ofPattern("yyyy-MM-dd", Locale.ROOT);

  @Override
  public CommandSpec spec() {
    return Options.named(
            this, "status", "Prints the BGP sessions of all hosts; exits with 10 when one is down.")
        .addOption(Formats.reports());
  }

  @Override
  public int run(ParseResult arguments, Session session) throws FailedException {
    String format = Formats.check(arguments, Formats.REPORTS);
    ControlResponse response = session.askAgentOrStore(new ControlRequest.NodeStatus());
    if (!(response instanceof ControlResponse.Peers peers)) {
      throw Session.unexpected(response);
    }
    session.print(
        switch (format) {
          case "json" -> JsonText.pretty(ControlWire.tree(peers));
          case "yaml" -> YamlText.write(ControlWire.tree(peers));
          default -> text(peers, session.environment());
        });
    boolean down =
        down(peers.peers())
            || !peers.silent().isEmpty()
            || peers.others().stream().anyMatch(other -> down(other.peers()));
    return down ? ExitCode.CHECK_FAILED : ExitCode.OK;
  }

  private static boolean down(List<Peer> peers) {
    return peers.stream().anyMatch(p -> p.expected() && p.state() != PeerState.UP);
  }

  private static String text(ControlResponse.Peers peers, Environment environment) {
    StringBuilder text = new StringBuilder();
    boolean onAHost = !peers.node().isEmpty();
    if (onAHost) {
      text.append("Margay process is running.\n").append(tables(peers.peers(), environment));
    }
    if (!peers.others().isEmpty()) {
      text.append(onAHost ? "\nOther hosts\n" : "Hosts\n").append(summary(peers, environment));
    }
    for (NodePeers other : peers.others()) {
      if (!onAHost || down(other.peers())) {
        text.append("\nHost ").append(other.node()).append('\n');
        text.append(tables(other.peers(), environment));
      }
    }
    peers
        .silent()
        .forEach(node -> text.append("\nThe agent of host ").append(node).append(" is silent.\n"));
    return text.toString();
  }

  private static BoxTable summary(ControlResponse.Peers peers, Environment environment) {
    BoxTable table = new BoxTable(List.of("HOST", "SESSIONS", "UP", "TOLD"));
    for (NodePeers other : peers.others()) {
      long up = other.peers().stream().filter(p -> p.state() == PeerState.UP).count();
      table.add(
          List.of(
              other.node(),
              Integer.toString(other.peers().size()),
              Long.toString(up),
              since(other.at(), environment)));
    }
    return table;
  }

  private static String tables(List<Peer> peers, Environment environment) {
    return section("IPv4", peers.stream().filter(p -> !p.address().v6()).toList(), environment)
        + section("IPv6", peers.stream().filter(p -> p.address().v6()).toList(), environment);
  }

  private static String section(String family, List<Peer> peers, Environment environment) {
    String heading = "\n" + family + " BGP status\n";
    if (peers.isEmpty()) {
      return heading + "No " + family + " peers found.\n";
    }
    BoxTable table = new BoxTable(List.of("PEER ADDRESS", "PEER TYPE", "STATE", "SINCE", "INFO"));
    for (Peer peer : peers) {
      table.add(
          List.of(
              peer.address().toString(),
              peer.type(),
              peer.state().name().toLowerCase(Locale.ROOT),
              since(peer.since(), environment),
              peer.info()));
    }
    return heading + table;
  }

  /** The time of day, or the day when it was not today, as BIRD and calicoctl print it. */
  private static String since(Instant since, Environment environment) {
    ZonedDateTime then = since.atZone(environment.zone());
    boolean today =
        then.toLocalDate().equals(environment.now().get().atZone(environment.zone()).toLocalDate());
    return (today ? TODAY : EARLIER).format(then);
  }
}
