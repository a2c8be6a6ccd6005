package io.margay.cli.text;

import io.margay.model.control.ControlWire;
import io.margay.model.control.ErrorCode;
import io.margay.model.control.Problem;
import io.margay.model.document.Fault;
import io.margay.model.document.JsonText;
import java.util.Optional;

/**
 * Problems as text: what, where, why, what was kept, what to run next.
 *
 * <pre>
 * error: spec.cidr: host bits are set in 10.20.0.1/16: the network is 10.20.0.0/16
 *   at   pools.yaml:7:9
 *   kept: nothing was written
 *   next: netctl validate -f pools.yaml
 * </pre>
 */
public final class ErrorText {
  private ErrorText() {}

  /** The lines for a user, or one line of JSON for a program. */
  public static String of(Problem problem, boolean json) {
    if (json) {
      return JsonText.compact(ControlWire.tree(problem)) + "\n";
    }
    StringBuilder text = new StringBuilder("error: ").append(problem.what()).append('\n');
    line(text, "  at    ", problem.where());
    line(text, "  why:  ", problem.why());
    line(text, "  kept: ", problem.kept());
    line(text, "  next: ", problem.next());
    return text.toString();
  }

  /** A fault of an input as a problem. */
  public static Problem problem(Fault fault) {
    return Problem.of(ErrorCode.INVALID, fault.what()).withWhere(fault.where());
  }

  private static void line(StringBuilder text, String label, Optional<String> content) {
    content.ifPresent(c -> text.append(label).append(c.replace("\n", "\n        ")).append('\n'));
  }
}
