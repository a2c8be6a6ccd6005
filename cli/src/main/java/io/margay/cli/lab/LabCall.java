package io.margay.cli.lab;

import io.margay.lab.Container;
import io.margay.lab.Host;
import io.margay.lab.Lab;
import io.margay.lab.LabException;
import io.margay.lab.Site;
import io.margay.model.control.ErrorCode;
import io.margay.model.control.Problem;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.function.Consumer;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.ParseResult;

/**
 * One call of a command of {@code netctl lab}.
 *
 * @param arguments as Picocli parsed them
 * @param site where the lab lives
 * @param out data and result lines; flushed where a user waits
 * @param problems told on standard error in the form of all of netctl
 */
public record LabCall(
    ParseResult arguments, Site site, PrintStream out, Consumer<Problem> problems) {

  void print(String text) {
    out.print(text);
    out.flush();
  }

  /** All words that are no options. */
  List<String> words() {
    return arguments.matchedPositionals().stream()
        .map(ArgSpec::<List<String>>getValue)
        .findFirst()
        .orElse(List.of());
  }

  /** The only word. */
  String word(String label) throws LabFailedException {
    List<String> words = words();
    if (words.size() != 1) {
      throw usage("expected one " + label + ", found " + words.size());
    }
    return words.getFirst();
  }

  LabFailedException usage(String what) {
    return new LabFailedException(
        Problem.of(ErrorCode.INVALID, what)
            .withNext(arguments.commandSpec().qualifiedName() + " --help"));
  }

  /** The lab that is up. */
  Lab lab() throws IOException, LabFailedException {
    return Lab.open(site)
        .orElseThrow(() ->
            new LabFailedException(
                Problem.of(ErrorCode.NOT_FOUND, "no lab is up")
                    .withNext("netctl lab up vagrant/topologies/three-hosts.yaml")));
  }

  /** The container named HOST/CONTAINER. */
  static Container container(Lab lab, String name) throws LabException, IOException {
    return lab.host(hostPart(name)).container(secondPart(name));
  }

  /** The host named HOST or HOST/ANYTHING. */
  static Host host(Lab lab, String name) throws LabException {
    return lab.host(hostPart(name));
  }

  private static String hostPart(String name) {
    int slash = name.indexOf('/');
    return slash < 0 ? name : name.substring(0, slash);
  }

  /** What stands after the slash; empty without one. */
  static String secondPart(String name) {
    int slash = name.indexOf('/');
    return slash < 0 ? "" : name.substring(slash + 1);
  }
}
