package io.margay.model.document;

/**
 * A place in a text, both counted from 1; columns count UTF-16 units.
 *
 * @param line 0 for what was never in a text
 */
public record Position(int line, int column) {
  /** Of what was never in a text. */
  public static final Position NONE = new Position(0, 0);

  /** {@code line:column}. */
  @Override
  public String toString() {
    return line + ":" + column;
  }
}
