package io.margay.model.document;

import java.util.List;
import java.util.stream.Collectors;

/** An input that is not what it should be, with everything that is wrong with it. */
public final class InvalidDocumentException extends Exception {
  private final List<Fault> faults;
  private final int more;

  InvalidDocumentException(List<Fault> faults, int more) {
    super(faults.stream().map(Fault::toString).collect(Collectors.joining("\n")));
    this.faults = List.copyOf(faults);
    this.more = more;
  }

  /** One fault of an input. */
  public InvalidDocumentException(Fault fault) {
    this(List.of(fault), 0);
  }

  /** In the order of the text as far as it was read; at least one. */
  public List<Fault> faults() {
    return faults;
  }

  /** How many faults were found beyond {@link #faults()}. */
  public int more() {
    return more;
  }
}
