package io.margay.cli.command;

import io.margay.model.document.Suggestion;
import java.util.List;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** The values of {@code -o}. */
final class Formats {
  /** Of resources. */
  static final List<String> RESOURCES = List.of("table", "wide", "json", "yaml", "name", "ps");

  /** Of results. */
  static final List<String> RESULTS = List.of("table", "name", "json", "yaml");

  /** Of reports. */
  static final List<String> REPORTS = List.of("table", "json", "yaml");

  private Formats() {}

  static OptionSpec resources() {
    return option("table, wide, json, yaml or name");
  }

  static OptionSpec results() {
    return option("table, name, json or yaml");
  }

  static OptionSpec reports() {
    return option("table, json or yaml");
  }

  private static OptionSpec option(String help) {
    return Options.text("FORMAT", help, "-o", Options.OUTPUT);
  }

  /** The format asked for, "table" without one. */
  static String check(ParseResult arguments, List<String> allowed) throws FailedException {
    String format = Options.value(arguments, Options.OUTPUT, "table");
    if (!allowed.contains(format)) {
      throw FailedException.usage(
          "unknown output format \"" + format + "\"; known are " + String.join(", ", allowed),
          "-o " + Suggestion.of(format, allowed).orElse("table"));
    }
    return format;
  }
}
