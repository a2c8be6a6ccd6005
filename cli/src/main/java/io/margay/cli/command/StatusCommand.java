package io.margay.cli.command;

import io.margay.cli.text.ColumnTable;
import io.margay.model.control.ControlRequest;
import io.margay.model.control.ControlResponse;
import io.margay.model.control.ControlResponse.Check;
import io.margay.model.control.ControlResponse.Level;
import io.margay.model.control.ControlWire;
import io.margay.model.document.JsonText;
import io.margay.model.document.YamlText;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code netctl status}: how this host's agent is. */
final class StatusCommand implements Command {
  @Override
  public CommandSpec spec() {
    return Options.named(
            this,
            "status",
            "Prints how this host's agent is; exits with 10 when something is wrong.")
        .addOption(Formats.reports());
  }

  @Override
  public int run(ParseResult arguments, Session session) throws FailedException {
    String format = Formats.check(arguments, Formats.REPORTS);
    ControlResponse response = session.askAgent(new ControlRequest.Status());
    if (!(response instanceof ControlResponse.Health health)) {
      throw Session.unexpected(response);
    }
    session.print(
        switch (format) {
          case "json" -> JsonText.pretty(ControlWire.tree(health));
          case "yaml" -> YamlText.write(ControlWire.tree(health));
          default -> text(health);
        });
    boolean failed = health.checks().stream().anyMatch(c -> c.level() == Level.FAILED);
    return failed ? ExitCode.CHECK_FAILED : ExitCode.OK;
  }

  private static String text(ControlResponse.Health health) {
    ColumnTable table = new ColumnTable(List.of("CHECK", "STATE", "DETAIL"));
    for (Check check : health.checks()) {
      table.add(
          List.of(check.name(), check.level().name().toLowerCase(Locale.ROOT), check.detail()));
    }
    return "node " + health.node() + ", agent " + health.version() + "\n\n" + table;
  }
}
