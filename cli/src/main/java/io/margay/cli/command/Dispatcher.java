package io.margay.cli.command;

import io.margay.cli.text.ErrorText;
import io.margay.model.control.ErrorCode;
import io.margay.model.control.Problem;
import io.margay.model.document.Suggestion;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** From a command line to an exit code. */
public final class Dispatcher {
  private Dispatcher() {}

  /** Runs one command line. Every failure is told on standard error; none is thrown. */
  public static int run(List<String> arguments, Environment environment) {
    boolean json = wantsJson(arguments);
    try {
      CommandLine line = new CommandLine(CommandTree.build());
      ParseResult parsed = line.parseArgs(arguments.toArray(String[]::new));
      List<ParseResult> chain = new ArrayList<>(List.of(parsed));
      while (chain.getFirst().hasSubcommand()) {
        chain.addFirst(chain.getFirst().subcommand());
      }
      ParseResult deepest = chain.getFirst();
      if (parsed.isUsageHelpRequested() || deepest.isUsageHelpRequested()) {
        environment.out().print(deepest.commandSpec().commandLine().getUsageMessage());
        return ExitCode.OK;
      }
      Command command = (Command) deepest.commandSpec().userObject();
      return command.run(deepest, new Session(environment, chain, json));
    } catch (FailedException e) {
      environment.err().print(ErrorText.of(e.problem(), json));
      return e.problem().code().exitCode();
    } catch (ParameterException e) {
      environment.err().print(ErrorText.of(usage(e), json));
      return ExitCode.INVALID;
    } catch (RuntimeException e) {
      environment.err().print(ErrorText.of(internal(e, environment), json));
      return ExitCode.INTERNAL;
    }
  }

  private static Problem internal(RuntimeException e, Environment environment) {
    if (!environment.variables().getOrDefault("NETCTL_DEBUG", "").isEmpty()) {
      e.printStackTrace(environment.err());
    }
    return Problem.of(ErrorCode.INTERNAL, "internal error: " + e)
        .withNext("run it again with NETCTL_DEBUG=1, and report what it prints");
  }

  private static Problem usage(ParameterException e) {
    CommandSpec spec = e.getCommandLine().getCommandSpec();
    String help = spec.qualifiedName() + " " + CommandTree.HELP;
    if (e instanceof UnmatchedArgumentException unmatched) {
      String word = unmatched.getUnmatched().getFirst();
      boolean option = word.startsWith("-");
      List<String> known =
          option
              ? spec.optionsMap().keySet().stream().sorted().toList()
              : spec.subcommands().keySet().stream().sorted().toList();
      String what =
          "unknown " + (option ? "option" : known.isEmpty() ? "argument" : "command") + " " + word;
      String next =
          Suggestion.of(word, known).map(near -> spec.qualifiedName() + " " + near).orElse(help);
      return Problem.of(ErrorCode.INVALID, what).withNext(next);
    }
    return Problem.of(ErrorCode.INVALID, String.valueOf(e.getMessage())).withNext(help);
  }

  /** Before anything is parsed, so that a wrong command line is told in the form asked for. */
  private static boolean wantsJson(List<String> arguments) {
    for (int i = 0; i < arguments.size(); i++) {
      String word = arguments.get(i);
      boolean next = i + 1 < arguments.size() && arguments.get(i + 1).equals("json");
      if (word.equals("-ojson")
          || word.equals("-o=json")
          || word.equals("--output=json")
          || (next && (word.equals("-o") || word.equals("--output")))) {
        return true;
      }
    }
    return false;
  }
}
