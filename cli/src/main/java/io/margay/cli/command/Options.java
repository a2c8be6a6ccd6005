package io.margay.cli.command;

import java.util.List;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;

/** The options that several commands share. */
final class Options {
  static final String OUTPUT = "--output";
  static final String FILE = "--filename";
  static final String RECURSIVE = "--recursive";
  static final String NAMESPACE = "--namespace";
  static final String ERROR_UNCHANGED = "--error-unchanged";
  static final String SKIP_EMPTY = "--skip-empty";

  private Options() {}

  /** A specification with a name and one line of help. */
  static CommandSpec named(Command command, String name, String help) {
    CommandSpec spec = CommandSpec.wrapWithoutInspection(command).name(name);
    spec.usageMessage().description(help).abbreviateSynopsis(true);
    return spec;
  }

  static OptionSpec text(String label, String help, String... names) {
    return OptionSpec.builder(names).type(String.class).paramLabel(label).description(help).build();
  }

  static OptionSpec flag(String help, String... names) {
    return OptionSpec.builder(names).type(boolean.class).arity("0").description(help).build();
  }

  static OptionSpec texts(String label, String help, String... names) {
    return OptionSpec.builder(names)
        .type(List.class)
        .auxiliaryTypes(String.class)
        .arity("1")
        .paramLabel(label)
        .description(help)
        .build();
  }

  /** The option that every command takes at any place. */
  static OptionSpec everywhere(OptionSpec option) {
    return OptionSpec.builder(option).scopeType(ScopeType.INHERIT).build();
  }

  static PositionalParamSpec words(String label, String help) {
    return PositionalParamSpec.builder()
        .index("0..*")
        .arity("0..*")
        .type(List.class)
        .auxiliaryTypes(String.class)
        .paramLabel(label)
        .description(help)
        .build();
  }

  static OptionSpec files() {
    return texts(
        "FILE",
        "document, or folder of documents (.yaml, .yml, .json); - for standard input; repeatable",
        "-f",
        FILE);
  }

  static OptionSpec recursive() {
    return flag("folders with all below them", "-R", RECURSIVE);
  }

  static OptionSpec skipEmpty() {
    return flag("an input without documents is no error", SKIP_EMPTY);
  }

  static OptionSpec errorUnchanged() {
    return flag("exit with 3 when nothing changed", ERROR_UNCHANGED);
  }

  static OptionSpec namespace() {
    return text("NAMESPACE", "of namespaced kinds; default: default", "-n", NAMESPACE);
  }

  /** The value of an option, or a stand-in. */
  static String value(ParseResult arguments, String option, String absent) {
    return arguments.matchedOptionValue(option, absent);
  }

  static List<String> values(ParseResult arguments, String option) {
    return arguments.matchedOptionValue(option, List.of());
  }

  static boolean given(ParseResult arguments, String option) {
    return arguments.hasMatchedOption(option);
  }

  /** All words of the command line that are no options. */
  static List<String> words(ParseResult arguments) {
    return arguments.matchedPositionals().stream()
        .map(ArgSpec::<List<String>>getValue)
        .findFirst()
        .orElse(List.of());
  }
}
