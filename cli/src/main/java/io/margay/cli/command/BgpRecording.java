package io.margay.cli.command;

import io.margay.model.control.ControlRequest;
import io.margay.model.document.Tree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** A recording of a speaker that is fetched into a file, for {@code bgp-speaker --replay}. */
final class BgpRecording {
  private final Path file;
  private long next;

  private BgpRecording(Path file, long next) {
    this.file = file;
    this.next = next;
  }

  /** Begins with an empty file. */
  static BgpRecording begin(Session session, Path file) throws FailedException {
    try {
      Files.write(file, new byte[0]);
    } catch (IOException e) {
      throw failed(file, e);
    }
    BgpReport begun = BgpReport.ask(session, new ControlRequest.BgpRecord(-1));
    return new BgpRecording(file, Long.parseLong(begun.text("next")));
  }

  /** Fetches what there is. */
  void fetch(Session session) throws FailedException {
    boolean more = true;
    while (more) {
      BgpReport report = BgpReport.ask(session, new ControlRequest.BgpRecord(next));
      if (!report.text("lost").isEmpty()) {
        session.tell(
            "warning: "
                + report.text("lost")
                + " lines of the recording were lost, it cannot be replayed from there on\n");
      }
      next = Long.parseLong(report.text("next"));
      more = report.text("more").equals("true");
      List<String> lines = new ArrayList<>();
      if (report.body().get("lines").orElse(null) instanceof Tree.Sequence all) {
        for (Tree line : all.items()) {
          if (line instanceof Tree.Scalar scalar) {
            lines.add(scalar.text());
          }
        }
      }
      try {
        Files.write(file, lines, StandardOpenOption.APPEND);
      } catch (IOException e) {
        throw failed(file, e);
      }
    }
  }

  private static FailedException failed(Path file, IOException e) {
    return FailedException.usage("cannot write " + file + ": " + e, "--record FILE");
  }
}
