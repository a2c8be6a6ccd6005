package io.margay.cli.command;

import io.margay.model.control.ControlRequest;
import io.margay.model.document.JsonText;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code netctl bgp monitor}: what happens, line by line, until it is interrupted. */
final class BgpMonitorCommand implements Command {
  private static final String RECORD = "--record";
  private static final String COUNT = "--count";
  private static final String PAST = "--past";
  private static final long PAUSE_MILLIS = 200;

  @Override
  public CommandSpec spec() {
    return Options.named(this, "monitor", "Prints changes of sessions and routes as they happen.")
        .addOption(
            Options.text(
                "FILE", "record sessions and tables for bgp-speaker --replay FILE", RECORD))
        .addOption(Options.text("NUMBER", "end after so many", COUNT))
        .addOption(Options.flag("begin with those that are still kept", PAST))
        .addOption(Formats.reports());
  }

  @Override
  public int run(ParseResult arguments, Session session) throws FailedException {
    boolean json = Formats.check(arguments, Formats.REPORTS).equals("json");
    long left = Long.parseLong(count(arguments));
    String file = Options.value(arguments, RECORD, "");
    Optional<BgpRecording> recording =
        file.isEmpty() ? Optional.empty() : Optional.of(BgpRecording.begin(session, Path.of(file)));
    long next = Options.given(arguments, PAST) ? 0 : next(session);
    while (true) {
      BgpReport report = BgpReport.ask(session, new ControlRequest.BgpEvents(next));
      if (recording.isPresent()) {
        recording.get().fetch(session); // what led to these events, too
      }
      next = Long.parseLong(report.text("next"));
      if (!report.text("lost").isEmpty()) {
        session.tell("warning: " + report.text("lost") + " events were missed\n");
      }
      for (BgpReport event : report.list("events")) {
        session.print((json ? JsonText.compact(event.body()) : text(event)) + "\n");
        if (--left == 0) {
          return ExitCode.OK;
        }
      }
      session.environment().out().flush();
      pause();
    }
  }

  private static String count(ParseResult arguments) throws FailedException {
    String count = Options.value(arguments, COUNT, "0");
    if (!count.matches("[0-9]{1,12}")) {
      throw FailedException.usage(COUNT + ": not a number", COUNT + " 10");
    }
    return count;
  }

  private static long next(Session session) throws FailedException {
    return Long.parseLong(BgpReport.ask(session, new ControlRequest.BgpEvents(-1)).text("next"));
  }

  private static String text(BgpReport event) {
    String head = event.text("at") + "  ";
    return switch (event.text("event")) {
      case "route" ->
          head
              + "route    "
              + event.text("prefix")
              + (event.text("gone").isEmpty()
                  ? " by " + event.text("nextHop") + " from " + event.text("peer")
                  : " gone");
      case "session" ->
          head
              + "session  "
              + event.text("peer")
              + " "
              + event.text("state")
              + (event.text("why").isEmpty() ? "" : ": " + event.text("why"));
      default -> head + event.text("event");
    };
  }

  private static void pause() {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
