package io.margay.model.document;

import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong with one input, so that all of it is told at once. For one thread. */
public final class Faults {
  private final String source;
  private final List<Fault> found = new ArrayList<>();
  private int count;

  /**
   * Starts with none.
   *
   * @param source the file's name, or what else tells the user which input
   */
  public Faults(String source) {
    this.source = source;
  }

  /** Notes one; beyond the limit it is only counted. */
  public void add(Position at, String path, String reason) {
    count++;
    if (found.size() < Limits.FAULTS) {
      found.add(new Fault(source, at, path, reason));
    }
  }

  /** How many were added so far. */
  public int count() {
    return count;
  }

  /**
   * Ends the reading when it found anything wrong.
   *
   * @throws InvalidDocumentException when any was added
   */
  public void throwIfAny() throws InvalidDocumentException {
    if (count > 0) {
      throw new InvalidDocumentException(found, count - found.size());
    }
  }
}
