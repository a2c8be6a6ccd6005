package io.margay.cli.command;

import io.margay.model.codec.KeyDocument;
import io.margay.model.codec.ResourceCodec;
import io.margay.model.control.ControlRequest;
import io.margay.model.control.ControlResponse;
import io.margay.model.resource.InvalidFieldException;
import io.margay.model.resource.Kind;
import io.margay.model.resource.ResourceKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code netctl delete KIND NAME...} or {@code netctl delete -f FILE}. */
final class DeleteCommand implements Command {
  private static final String SKIP = "--skip-not-exists";
  private static final String FORCE = "--force";

  /** What to delete, with what the user wrote. */
  private record Named(ControlRequest.Target target, String kind, Optional<String> where) {}

  @Override
  public CommandSpec spec() {
    return Options.named(this, "delete", "Deletes resources, by name or as documents name them.")
        .addPositional(Options.words("KIND NAME...", "what to delete"))
        .addOption(Options.files())
        .addOption(Options.recursive())
        .addOption(Options.skipEmpty())
        .addOption(Options.namespace())
        .addOption(Options.errorUnchanged())
        .addOption(Options.flag("one that does not exist is no failure", "-s", SKIP))
        .addOption(Options.flag("also what belongs to an agent", FORCE))
        .addOption(Formats.results());
  }

  @Override
  public int run(ParseResult arguments, Session session) throws FailedException {
    Formats.check(arguments, Formats.RESULTS);
    List<String> words = Options.words(arguments);
    boolean files = Options.given(arguments, Options.FILE);
    if (files != words.isEmpty()) {
      throw FailedException.usage(
          "either KIND and NAME, or -f FILE is needed", "netctl delete pool NAME");
    }
    List<Named> named = files ? byFile(arguments, session) : byName(arguments, words, session);
    if (named.isEmpty()) {
      session.tell("nothing to do: the input is empty\n");
      return ExitCode.OK;
    }
    ControlResponse response =
        session.ask(
            new ControlRequest.Delete(
                named.stream().map(Named::target).toList(), Options.given(arguments, FORCE)));
    if (!(response instanceof ControlResponse.Done done) || done.results().size() != named.size()) {
      throw Session.unexpected(response);
    }
    List<Results.Item> items = new ArrayList<>();
    for (int i = 0; i < named.size(); i++) {
      ControlResponse.Result result = done.results().get(i);
      items.add(
          new Results.Item(
              Options.given(arguments, SKIP) ? Existing.skippedMissing(result) : result,
              named.get(i).kind(),
              named.get(i).where()));
    }
    return new Results(session, "delete", "deleted").tell(items, arguments);
  }

  private static List<Named> byFile(ParseResult arguments, Session session) throws FailedException {
    List<Named> named = new ArrayList<>();
    for (KeyDocument document : new Inputs(session).read(arguments, ResourceCodec::readKeys)) {
      named.add(
          new Named(
              new ControlRequest.Target(document.key(), document.revision()),
              document.kind(),
              Optional.of(Results.where(document.source(), document.at()))));
    }
    return named;
  }

  private static List<Named> byName(ParseResult arguments, List<String> words, Session session)
      throws FailedException {
    Kind kind = KindWord.parse(words.getFirst(), "delete");
    if (words.size() == 1) {
      throw FailedException.usage(
          "no " + kind + " is named", "netctl get " + kind.plural() + "    shows the names");
    }
    Optional<String> namespace = namespaceOf(kind, arguments);
    List<Named> named = new ArrayList<>();
    for (String name : PoolNames.resolved(kind, words.subList(1, words.size()), session)) {
      try {
        ResourceKey key = new ResourceKey(kind, namespace, name);
        named.add(new Named(ControlRequest.Target.of(key), kind.title(), Optional.empty()));
      } catch (InvalidFieldException e) {
        throw FailedException.usage(String.valueOf(e.getMessage()), "netctl get " + kind.plural());
      }
    }
    return named;
  }

  /** The namespace meant: given, or the default of a namespaced kind. */
  static Optional<String> namespaceOf(Kind kind, ParseResult arguments) throws FailedException {
    String given = Options.value(arguments, Options.NAMESPACE, "");
    if (!kind.namespaced() && !given.isEmpty()) {
      throw FailedException.usage(kind + " is not namespaced", "leave --namespace out");
    }
    return kind.namespaced()
        ? Optional.of(given.isEmpty() ? Kind.DEFAULT_NAMESPACE : given)
        : Optional.empty();
  }
}
