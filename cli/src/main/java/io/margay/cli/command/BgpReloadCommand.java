package io.margay.cli.command;

import io.margay.cli.text.ColumnTable;
import io.margay.model.control.ControlRequest;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code netctl bgp reload --socket S}: a stand-alone speaker reads its file again. */
final class BgpReloadCommand implements Command {
  @Override
  public CommandSpec spec() {
    return Options.named(
            this,
            "reload",
            "Has a stand-alone speaker read its file again, and prints what changed.")
        .addOption(Formats.reports());
  }

  @Override
  public int run(ParseResult arguments, Session session) throws FailedException {
    BgpReport report = BgpReport.ask(session, new ControlRequest.BgpReload());
    session.print(BgpReport.twin(arguments, report.body()).orElseGet(() -> text(report)));
    return ExitCode.OK;
  }

  private static String text(BgpReport report) {
    ColumnTable table = new ColumnTable(List.of("CHANGE", "PARTS", "EFFECT"));
    List<BgpReport> changes = report.list("changes");
    changes.forEach(change ->
        table.add(List.of(change.text("what"), change.cell("parts"), change.text("effect"))));
    return changes.isEmpty() ? "nothing changed\n" : table.toString();
  }
}
