package io.margay.cli.command;

import io.margay.cli.text.ColumnTable;
import io.margay.model.control.ControlRequest;
import io.margay.model.control.ControlRequest.View;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code netctl bgp routes [PREFIX] [--peer P --received|--advertised]}. */
final class BgpRoutesCommand implements Command {
  private static final String PEER = "--peer";
  private static final String RECEIVED = "--received";
  private static final String ADVERTISED = "--advertised";
  private static final String LIMIT = "--limit";
  private static final int STANDARD = 1000;

  @Override
  public CommandSpec spec() {
    return Options.named(
            this, "routes", "Prints routes: those in use, or what a peer told or was told.")
        .addPositional(
            Options.words("PREFIX", "only those inside it; of an address those that lead to it"))
        .addOption(Options.text("PEER", "whose, by name or address", PEER))
        .addOption(Options.flag("what the peer told us", RECEIVED))
        .addOption(Options.flag("what we tell the peer", ADVERTISED))
        .addOption(Options.text("NUMBER", "at most so many; 1000", LIMIT))
        .addOption(Formats.reports());
  }

  @Override
  public int run(ParseResult arguments, Session session) throws FailedException {
    boolean received = Options.given(arguments, RECEIVED);
    boolean advertised = Options.given(arguments, ADVERTISED);
    Optional<String> peer =
        Optional.of(Options.value(arguments, PEER, "")).filter(text -> !text.isEmpty());
    if ((received || advertised) != peer.isPresent() || (received && advertised)) {
      throw FailedException.usage(
          PEER + " goes with one of " + RECEIVED + " and " + ADVERTISED,
          "netctl bgp routes --peer PEER --received");
    }
    String limit = Options.value(arguments, LIMIT, Integer.toString(STANDARD));
    if (!limit.matches("[1-9][0-9]{0,6}")) {
      throw FailedException.usage(LIMIT + ": not a number above 0", LIMIT + " " + STANDARD);
    }
    BgpReport report =
        BgpReport.ask(
            session,
            new ControlRequest.BgpRoutes(
                Options.words(arguments).stream().findFirst(),
                peer,
                received ? View.RECEIVED : advertised ? View.ADVERTISED : View.BEST,
                Integer.parseInt(limit)));
    session.print(BgpReport.twin(arguments, report.body()).orElseGet(() -> text(report)));
    return ExitCode.OK;
  }

  private static String text(BgpReport report) {
    boolean received = report.text("view").equals("received");
    ColumnTable table =
        new ColumnTable(
            List.of(
                "PREFIX",
                "NEXT HOP",
                "PEER",
                "AS PATH",
                "PREF",
                "MED",
                received ? "REFUSED" : "COMMUNITIES"));
    for (BgpReport route : report.list("routes")) {
      table.add(
          List.of(
              route.text("prefix"),
              route.cell("nextHop"),
              route.cell("peer"),
              route.cell("asPath"),
              route.cell("localPref"),
              route.cell("med"),
              route.cell(received ? "refused" : "communities")));
    }
    String more = report.text("more");
    return table + (more.isEmpty() ? "" : "and " + more + " more\n");
  }
}
