package io.margay.cli.command;

import io.margay.cli.text.ColumnTable;
import io.margay.model.control.ControlRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code netctl bgp peers [PEER]}. */
final class BgpPeersCommand implements Command {
  @Override
  public CommandSpec spec() {
    return Options.named(
            this,
            "peers",
            "Prints the sessions, and of those that are down the cause and what to do.")
        .addPositional(Options.words("PEER", "only this one, by name or address"))
        .addOption(Formats.reports());
  }

  @Override
  public int run(ParseResult arguments, Session session) throws FailedException {
    Optional<String> peer = Options.words(arguments).stream().findFirst();
    BgpReport report = BgpReport.ask(session, new ControlRequest.BgpPeers(peer));
    session.print(
        BgpReport.twin(arguments, report.body())
            .orElseGet(() -> text(report, session.environment().now().get())));
    return ExitCode.OK;
  }

  private static String text(BgpReport report, Instant now) {
    ColumnTable table =
        new ColumnTable(
            List.of("PEER", "ADDRESS", "AS", "STATE", "FOR", "RECEIVED", "ACCEPTED", "ANNOUNCED"));
    StringBuilder below = new StringBuilder();
    for (BgpReport peer : report.list("peers")) {
      table.add(
          List.of(
              peer.text("name"),
              peer.text("address"),
              peer.text("remoteAs"),
              peer.text("state"),
              since(peer.text("since"), now),
              peer.text("received"),
              peer.text("accepted"),
              peer.text("announced")));
      if (!peer.text("hint").isEmpty()) {
        below.append("\n%s is up, but %s\n".formatted(peer.text("name"), peer.text("hint")));
      }
      if (!peer.text("why").isEmpty()) {
        below.append("\n%s is down: %s\n".formatted(peer.text("name"), peer.text("why")));
        if (!peer.text("next").isEmpty()) {
          below.append("  next: ").append(peer.text("next")).append("\n");
        }
      }
    }
    for (BgpReport stranger : report.list("strangers")) {
      below
          .append("\n")
          .append(stranger.text("address"))
          .append(" connected ")
          .append(stranger.text("attempts"))
          .append(" times and is no peer\n");
    }
    return table + below.toString();
  }

  static String since(String instant, Instant now) {
    Duration age = Duration.between(Instant.parse(instant), now);
    if (age.toHours() >= 48) {
      return age.toDays() + "d";
    }
    return age.toHours() > 0
        ? "%d:%02d:%02d".formatted(age.toHours(), age.toMinutesPart(), age.toSecondsPart())
        : "%d:%02d".formatted(Math.max(0, age.toMinutes()), Math.max(0, age.toSecondsPart()));
  }
}
