package io.margay.cli.command;

import io.margay.model.document.Suggestion;
import io.margay.model.resource.Kind;
import java.util.ArrayList;
import java.util.List;

/** Words of the command line that mean a kind. */
final class KindWord {
  private KindWord() {}

  static Kind parse(String word, String command) throws FailedException {
    return Kind.ofWord(word).orElseThrow(() -> unknown(word, command));
  }

  private static FailedException unknown(String word, String command) {
    List<String> words = new ArrayList<>();
    List<String> plurals = new ArrayList<>();
    for (Kind kind : Kind.values()) {
      words.add(kind.plural());
      words.addAll(kind.words());
      plurals.add(kind.plural());
    }
    return FailedException.usage(
        "unknown kind \"" + word + "\"; known kinds are " + String.join(", ", plurals),
        "netctl " + command + " " + Suggestion.of(word, words).orElse(plurals.getFirst()));
  }
}
