package io.margay.cli.command;

import io.margay.cli.store.Connection;
import io.margay.cli.store.StoreSettings;
import io.margay.cli.text.ErrorText;
import io.margay.model.control.ControlRequest;
import io.margay.model.control.ControlResponse;
import io.margay.model.control.ErrorCode;
import io.margay.model.control.Problem;
import io.margay.model.document.Fault;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.ParseResult;

/** One call of {@code netctl}: where it prints, and whom it asks. */
final class Session {
  private final Environment environment;
  private final StoreChoice choice;
  private final boolean json;

  Session(Environment environment, List<ParseResult> arguments, boolean json) {
    this.environment = environment;
    this.choice = new StoreChoice(environment.variables(), arguments);
    this.json = json;
  }

  Environment environment() {
    return environment;
  }

  /** Prints data or a result. */
  void print(String text) {
    environment.out().print(text);
  }

  /** Prints a message. */
  void tell(String text) {
    environment.err().print(text);
  }

  void tell(Problem problem) {
    tell(ErrorText.of(problem, json));
  }

  void warn(Fault fault) {
    tell("warning: " + fault + "\n");
  }

  /**
   * Asks the store, or the agent that stands before it.
   *
   * @throws FailedException when the whole request failed
   */
  ControlResponse ask(ControlRequest request) throws FailedException {
    return ask(choice.store(), request);
  }

  /**
   * Asks the agent, even with the store's endpoints in the environment.
   *
   * @throws FailedException when the whole request failed
   */
  ControlResponse askAgent(ControlRequest request) throws FailedException {
    return ask(choice.agent(), request);
  }

  /**
   * Asks the agent unless the command line names the store, and the store when there is no agent
   * that this user may ask and the environment names one; for a user who may not ask the agent, the
   * store that the agent's own settings name.
   *
   * @throws FailedException when the whole request failed
   */
  ControlResponse askAgentOrStore(ControlRequest request) throws FailedException {
    if (choice.storeNamed()) {
      return ask(request);
    }
    try {
      return askAgent(request);
    } catch (FailedException e) {
      ErrorCode code = e.problem().code();
      boolean noAgent = code == ErrorCode.UNREACHABLE || code == ErrorCode.NOT_ALLOWED;
      if (noAgent && !choice.store().endpoints().isEmpty()) {
        return ask(request);
      }
      Optional<StoreSettings> store =
          code == ErrorCode.NOT_ALLOWED ? choice.agentsStore() : Optional.empty();
      return ask(store.orElseThrow(() -> e), request);
    }
  }

  /** Where the agent listens. */
  Path agentSocket() throws FailedException {
    return choice.agent().socket();
  }

  private ControlResponse ask(StoreSettings settings, ControlRequest request)
      throws FailedException {
    try (Connection connection = environment.opener().open(settings)) {
      ControlResponse response = connection.execute(request);
      if (response instanceof ControlResponse.Failed failed) {
        throw new FailedException(failed.problem());
      }
      return response;
    } catch (IllegalArgumentException e) {
      throw new FailedException(
          Problem.of(ErrorCode.INVALID, String.valueOf(e.getMessage()))
              .withKept("nothing was sent"));
    }
  }

  /** For an answer of another type than the request's: agent and netctl differ. */
  static FailedException unexpected(ControlResponse response) {
    return new FailedException(
        Problem.of(ErrorCode.INTERNAL, "unexpected answer " + response.getClass().getSimpleName()));
  }
}
