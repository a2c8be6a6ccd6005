package io.margay.cli.command;

import io.margay.model.control.ControlRequest;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code netctl bgp why PREFIX}: why a prefix has the route it has, or none. */
final class BgpWhyCommand implements Command {
  @Override
  public CommandSpec spec() {
    return Options.named(this, "why", "Explains why a prefix has the route it has, or none.")
        .addPositional(Options.words("PREFIX", "a prefix or an address"))
        .addOption(Formats.reports());
  }

  @Override
  public int run(ParseResult arguments, Session session) throws FailedException {
    List<String> words = Options.words(arguments);
    if (words.size() != 1) {
      throw FailedException.usage("one prefix or address is needed", "netctl bgp why 10.0.0.0/26");
    }
    BgpReport report = BgpReport.ask(session, new ControlRequest.BgpWhy(words.getFirst()));
    session.print(BgpReport.twin(arguments, report.body()).orElseGet(() -> text(report)));
    return ExitCode.OK;
  }

  private static String text(BgpReport report) {
    StringBuilder text = new StringBuilder(report.text("prefix")).append('\n');
    for (BgpReport path : report.list("paths")) {
      text.append("  ")
          .append(path.cell("peer"))
          .append(path.text("nextHop").isEmpty() ? "" : " via " + path.text("nextHop"))
          .append(": ")
          .append(path.text("verdict"))
          .append('\n');
    }
    for (BgpReport told : report.list("announced")) {
      text.append("  to ")
          .append(told.text("peer"))
          .append(": ")
          .append(told.text("verdict"))
          .append('\n');
    }
    if (!report.text("summary").isEmpty()) {
      text.append(report.text("summary")).append('\n');
    }
    return text.toString();
  }
}
