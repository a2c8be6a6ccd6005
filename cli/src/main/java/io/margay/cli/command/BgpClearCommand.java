package io.margay.cli.command;

import io.margay.model.control.ControlRequest;
import io.margay.model.control.ControlRequest.Clear;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code netctl bgp clear PEER [--soft in|out]}. */
final class BgpClearCommand implements Command {
  private static final String SOFT = "--soft";

  @Override
  public CommandSpec spec() {
    return Options.named(this, "clear", "Starts a session anew, or exchanges its routes again.")
        .addPositional(Options.words("PEER", "by name or address, or all"))
        .addOption(
            Options.text(
                "in|out", "keep the session: ask for routes again, or tell ours again", SOFT))
        .addOption(Formats.reports());
  }

  @Override
  public int run(ParseResult arguments, Session session) throws FailedException {
    List<String> words = Options.words(arguments);
    if (words.size() != 1) {
      throw FailedException.usage("one peer is needed, or all", "netctl bgp clear 10.0.0.2");
    }
    Clear clear =
        switch (Options.value(arguments, SOFT, "")) {
          case "" -> Clear.HARD;
          case "in" -> Clear.SOFT_IN;
          case "out" -> Clear.SOFT_OUT;
          default -> throw FailedException.usage(SOFT + " is in or out", SOFT + " in");
        };
    BgpReport report = BgpReport.ask(session, new ControlRequest.BgpClear(words.getFirst(), clear));
    String names = report.text("cleared");
    session.print(
        BgpReport.twin(arguments, report.body())
            .orElse(names.isEmpty() ? "no peer\n" : "cleared " + names.replace(",", ", ") + "\n"));
    return ExitCode.OK;
  }
}
