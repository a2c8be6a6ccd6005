package io.margay.cli.command;

import io.margay.model.control.ControlResponse.Outcome;
import io.margay.model.control.ControlResponse.Result;
import io.margay.model.control.ControlWire;
import io.margay.model.control.Problem;
import io.margay.model.document.JsonText;
import io.margay.model.document.MappingBuilder;
import io.margay.model.document.Position;
import io.margay.model.document.Tree;
import io.margay.model.document.YamlText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.ParseResult;

/**
 * Tells what became of the resources of a request, in the words that scripts around calicoctl know.
 */
final class Results {

  /**
   * A result with what the user wrote.
   *
   * @param kind the word of the document, such as "ipPool"
   * @param where file, line and column, if it came from a document
   */
  record Item(Result result, String kind, Optional<String> where) {
    boolean failed() {
      return result.outcome() == Outcome.FAILED;
    }
  }

  private final Session session;
  private final String verb;
  private final String past;

  /**
   * Tells in these words.
   *
   * @param verb such as "create"
   * @param past such as "created"
   */
  Results(Session session, String verb, String past) {
    this.session = session;
    this.verb = verb;
    this.past = past;
  }

  /** Prints all of it and decides the exit code. */
  int tell(List<Item> items, ParseResult arguments) {
    List<Item> failed = items.stream().filter(Item::failed).toList();
    int succeeded = items.size() - failed.size();
    String output = Options.value(arguments, Options.OUTPUT, "table");
    switch (output) {
      case "name" -> items.stream().filter(item -> !item.failed()).forEach(this::printName);
      case "json" -> session.print(JsonText.pretty(machine(items)));
      case "yaml" -> session.print(YamlText.write(machine(items)));
      default -> summary(items, succeeded);
    }
    if (succeeded == 0 && !failed.isEmpty() && output.equals("table")) {
      session.tell(
          "Failed to "
              + verb
              + " any "
              + quoted(items)
              + "resources: "
              + items.size()
              + " failed\n");
    }
    for (Item item : failed) {
      session.tell(problem(item));
    }
    return exitCode(items, failed, arguments);
  }

  private void summary(List<Item> items, int succeeded) {
    if (succeeded == items.size()) {
      session.print(
          "Successfully " + past + " " + succeeded + " " + quoted(items) + "resource(s)\n");
    } else if (succeeded > 0) {
      session.print(
          "Partial success: "
              + past
              + " "
              + succeeded
              + " out of "
              + items.size()
              + " "
              + quoted(items)
              + "resources\n");
    }
  }

  /** The kind in quotes and a blank, or nothing when there are several kinds. */
  private static String quoted(List<Item> items) {
    List<String> kinds = items.stream().map(Item::kind).distinct().toList();
    return kinds.size() == 1 ? "'" + kinds.getFirst() + "' " : "";
  }

  private void printName(Item item) {
    session.print(item.result().key().path() + " " + word(item.result().outcome()) + "\n");
  }

  private static Tree machine(List<Item> items) {
    return MappingBuilder.sequence(
        items,
        item -> {
          MappingBuilder made =
              new MappingBuilder()
                  .put("kind", item.result().key().kind().title())
                  .putText("namespace", item.result().key().namespace())
                  .put("name", item.result().key().name())
                  .put("outcome", word(item.result().outcome()));
          item.result().problem().ifPresent(p -> made.put("problem", ControlWire.tree(p)));
          return made.build();
        });
  }

  private static Problem problem(Item item) {
    Problem problem = item.result().problem().orElseThrow();
    return item.where().map(problem::withWhere).orElse(problem);
  }

  private static int exitCode(List<Item> items, List<Item> failed, ParseResult arguments) {
    if (failed.isEmpty()) {
      boolean unchanged =
          !items.isEmpty()
              && items.stream().allMatch(i -> i.result().outcome() == Outcome.UNCHANGED);
      return unchanged && Options.given(arguments, Options.ERROR_UNCHANGED)
          ? ExitCode.UNCHANGED
          : ExitCode.OK;
    }
    if (failed.size() < items.size()) {
      return ExitCode.PARTLY;
    }
    List<Integer> codes = new ArrayList<>();
    failed.forEach(item -> codes.add(problem(item).code().exitCode()));
    return codes.stream().distinct().count() == 1 ? codes.getFirst() : ExitCode.FAILED;
  }

  private static String word(Outcome outcome) {
    return outcome.name().toLowerCase(Locale.ROOT);
  }

  /** {@code file:line:column} of a document. */
  static String where(String source, Position at) {
    return source + ":" + at;
  }
}
