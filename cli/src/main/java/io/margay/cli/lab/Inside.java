package io.margay.cli.lab;

import io.margay.lab.Lab;
import java.io.IOException;
import java.util.List;

/** {@code netctl lab exec HOST[/CONTAINER] -- COMMAND...}. */
final class Inside {
  private Inside() {}

  static int exec(LabCall call) throws IOException, LabFailedException {
    List<String> words = call.words();
    int from = words.size() > 1 && words.get(1).equals("--") ? 2 : 1;
    if (words.size() <= from) {
      throw call.usage("a host and a command are needed");
    }
    String where = words.getFirst();
    List<String> command = words.subList(from, words.size());
    Lab lab = call.lab();
    call.out().flush();
    return LabCall.secondPart(where).isEmpty()
        ? LabCall.host(lab, where).exec(command)
        : LabCall.container(lab, where).exec(command);
  }
}
