package io.margay.model.selector;

/** A text that is no selector. */
public final class SelectorException extends IllegalArgumentException {
  private final int column;

  SelectorException(String reason, int column) {
    super(reason + " at column " + column + " of the selector");
    this.column = column;
  }

  /** Where in the text reading stopped, counted from 1. */
  public int column() {
    return column;
  }
}
