package io.margay.model.document;

/**
 * One thing that is wrong with an input.
 *
 * @param source the file's name, or what else tells the user which input
 * @param path of the value, such as "spec.cidr"; empty where the text itself is broken
 * @param reason the value seen, and what is allowed
 */
public record Fault(String source, Position at, String path, String reason) {

  /** {@code file:line:column}. */
  public String where() {
    return at.equals(Position.NONE) ? source : source + ":" + at;
  }

  /** Path and reason, without the place. */
  public String what() {
    return path.isEmpty() ? reason : path + ": " + reason;
  }

  @Override
  public String toString() {
    return where() + ": " + what();
  }
}
