package io.margay.cli.command;

import io.margay.cli.text.ErrorText;
import io.margay.model.control.ErrorCode;
import io.margay.model.control.Problem;
import io.margay.model.document.Fault;
import io.margay.model.document.InvalidDocumentException;
import io.margay.model.document.Limits;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.ParseResult;

/** Reads what {@code -f} names: files, folders, standard input. */
final class Inputs {
  private static final String STANDARD_INPUT = "<stdin>";

  private final Session session;

  Inputs(Session session) {
    this.session = session;
  }

  /** Makes things of one input. */
  interface Reader<T> {
    List<T> read(String source, byte[] text) throws InvalidDocumentException;
  }

  /**
   * One input.
   *
   * @param file absent for standard input
   */
  private record Input(String source, Optional<Path> file) {}

  /**
   * Reads all inputs, and tells everything that is wrong with any of them.
   *
   * @throws FailedException when anything is wrong, or an input is missing; nothing was sent yet
   */
  <T> List<T> read(ParseResult arguments, Reader<T> reader) throws FailedException {
    List<String> names = Options.values(arguments, Options.FILE);
    if (names.isEmpty()) {
      throw FailedException.usage(
          "no input is named", "netctl " + arguments.commandSpec().name() + " -f FILE");
    }
    List<T> documents = new ArrayList<>();
    List<Fault> faults = new ArrayList<>();
    int more = 0;
    for (Input input : inputs(names, Options.given(arguments, Options.RECURSIVE))) {
      byte[] text = text(input);
      if (Options.given(arguments, Options.SKIP_EMPTY) && isBlank(text)) {
        continue;
      }
      try {
        documents.addAll(reader.read(input.source(), text));
      } catch (InvalidDocumentException e) {
        faults.addAll(e.faults());
        more += e.more();
      }
    }
    if (!faults.isEmpty()) {
      throw invalid(faults, more);
    }
    return documents;
  }

  /** All but the last fault are told at once; the last one ends the command. */
  private FailedException invalid(List<Fault> faults, int more) {
    for (Fault fault : faults.subList(0, faults.size() - 1)) {
      session.tell(ErrorText.problem(fault));
    }
    int count = faults.size() + more;
    Problem last =
        ErrorText.problem(faults.getLast())
            .withKept(
                "nothing was written; "
                    + count
                    + (count == 1 ? " fault" : " faults")
                    + " in the input"
                    + (more == 0 ? "" : ", of which " + more + " are not shown"));
    return new FailedException(last);
  }

  private static List<Input> inputs(List<String> names, boolean recursive) throws FailedException {
    List<Input> inputs = new ArrayList<>();
    for (String name : names) {
      if (name.equals("-")) {
        inputs.add(new Input(STANDARD_INPUT, Optional.empty()));
        continue;
      }
      try {
        for (Path file : files(Path.of(name), recursive)) {
          inputs.add(new Input(file.toString(), Optional.of(file)));
        }
      } catch (IOException e) {
        throw unreadable(name, e);
      }
    }
    return inputs;
  }

  private byte[] text(Input input) throws FailedException {
    try {
      return input.file().isPresent()
          ? bounded(input.file().get())
          : bounded(session.environment().in());
    } catch (NoSuchFileException e) {
      throw new FailedException(
          Problem.of(ErrorCode.INVALID, "there is no file " + input.source())
              .withKept("nothing was sent"));
    } catch (IOException e) {
      throw unreadable(input.source(), e);
    }
  }

  private static FailedException unreadable(String name, IOException e) {
    return new FailedException(
        Problem.of(ErrorCode.INVALID, "the input " + name + " cannot be read")
            .withWhy(e.toString())
            .withKept("nothing was sent"));
  }

  private static List<Path> files(Path path, boolean recursive) throws IOException {
    if (!Files.isDirectory(path)) {
      return List.of(path);
    }
    try (Stream<Path> below = Files.walk(path, recursive ? Integer.MAX_VALUE : 1)) {
      return below
          .filter(Files::isRegularFile)
          .filter(file -> file.toString().matches(".*\\.(ya?ml|json)"))
          .sorted()
          .toList();
    }
  }

  /** The file's bytes, or one byte more than an input may have. */
  static byte[] bounded(Path path) throws IOException {
    try (InputStream in = Files.newInputStream(path)) {
      return bounded(in);
    }
  }

  private static byte[] bounded(InputStream in) throws IOException {
    return in.readNBytes(Limits.INPUT_BYTES + 1);
  }

  private static boolean isBlank(byte[] text) {
    for (byte b : text) {
      if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
        return false;
      }
    }
    return true;
  }
}
