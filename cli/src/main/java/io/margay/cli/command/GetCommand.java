package io.margay.cli.command;

import io.margay.model.codec.ResourceCodec;
import io.margay.model.control.ControlRequest;
import io.margay.model.control.ControlResponse;
import io.margay.model.control.ErrorCode;
import io.margay.model.control.Problem;
import io.margay.model.document.JsonText;
import io.margay.model.document.MappingBuilder;
import io.margay.model.document.Tree;
import io.margay.model.document.YamlText;
import io.margay.model.resource.InvalidFieldException;
import io.margay.model.resource.Kind;
import io.margay.model.resource.Resource;
import io.margay.model.resource.ResourceKey;
import io.margay.model.selector.Selector;
import io.margay.model.selector.SelectorException;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code netctl get KIND [NAME...]}. */
final class GetCommand implements Command {
  private static final String LABELS = "--selector";
  private static final String ALL_NAMESPACES = "--all-namespaces";

  @Override
  public CommandSpec spec() {
    return Options.named(this, "get", "Prints resources.")
        .addPositional(Options.words("KIND [NAME...]", "what to print; without names, all"))
        .addOption(Options.namespace())
        .addOption(Options.flag("of all namespaces; so it is without names", "-A", ALL_NAMESPACES))
        .addOption(Options.text("SELECTOR", "only those whose labels it selects", "-l", LABELS))
        .addOption(Formats.resources());
  }

  @Override
  public int run(ParseResult arguments, Session session) throws FailedException {
    String format = Formats.check(arguments, Formats.RESOURCES);
    List<String> words = Options.words(arguments);
    if (words.isEmpty()) {
      throw FailedException.usage("no kind is named", "netctl get pools");
    }
    Kind kind = KindWord.parse(words.getFirst(), "get");
    List<String> names = PoolNames.resolved(kind, words.subList(1, words.size()), session);
    checkNames(kind, names);
    ControlResponse response =
        session.ask(
            new ControlRequest.Get(
                kind, names, namespace(kind, names, arguments), labels(arguments)));
    if (!(response instanceof ControlResponse.Found found)) {
      throw Session.unexpected(response);
    }
    if (names.isEmpty() || !found.resources().isEmpty()) {
      session.print(text(kind, found.resources(), format, names.size() == 1));
    }
    found.missing().forEach(key -> session.tell(missing(key)));
    return found.missing().isEmpty() ? ExitCode.OK : ExitCode.NOT_FOUND;
  }

  private static void checkNames(Kind kind, List<String> names) throws FailedException {
    for (String name : names) {
      try {
        ResourceKey _ = ResourceKey.of(kind, name);
      } catch (InvalidFieldException e) {
        throw FailedException.usage(String.valueOf(e.getMessage()), "netctl get " + kind.plural());
      }
    }
  }

  private static Optional<String> namespace(Kind kind, List<String> names, ParseResult arguments)
      throws FailedException {
    Optional<String> meant = DeleteCommand.namespaceOf(kind, arguments);
    boolean all =
        Options.given(arguments, ALL_NAMESPACES) || !Options.given(arguments, Options.NAMESPACE);
    return names.isEmpty() && all ? Optional.empty() : meant;
  }

  private static Optional<Selector> labels(ParseResult arguments) throws FailedException {
    String text = Options.value(arguments, LABELS, "");
    try {
      return text.isEmpty() ? Optional.empty() : Optional.of(Selector.parse(text));
    } catch (SelectorException e) {
      throw FailedException.usage(
          LABELS + ": " + e.getMessage(), "netctl get nodes -l 'rack == \"1\" && has(ssd)'");
    }
  }

  private static Problem missing(ResourceKey key) {
    return Problem.of(ErrorCode.NOT_FOUND, "resource does not exist: " + key)
        .withNext("netctl get " + key.kind().plural());
  }

  private static String text(Kind kind, List<Resource> resources, String format, boolean single) {
    return switch (format) {
      case "json" -> JsonText.pretty(documents(kind, resources, single));
      case "yaml" -> YamlText.write(documents(kind, resources, single));
      case "name" -> names(resources);
      case "wide" -> ResourceTable.wide(kind, resources);
      default -> ResourceTable.narrow(kind, resources);
    };
  }

  /** One document, or a list of them, as what was asked for has it. */
  private static Tree documents(Kind kind, List<Resource> resources, boolean single) {
    if (single) {
      return ResourceCodec.toTree(resources.getFirst());
    }
    return new MappingBuilder()
        .put("apiVersion", ResourceCodec.API_VERSION)
        .put("kind", kind.title() + "List")
        .put("items", MappingBuilder.sequence(resources, ResourceCodec::toTree))
        .build();
  }

  private static String names(List<Resource> resources) {
    StringBuilder text = new StringBuilder();
    for (Resource resource : resources) {
      text.append(resource.key().path()).append('\n');
    }
    return text.toString();
  }
}
