package io.margay.model.resource;

/**
 * A resource that breaks a rule of its kind. Names the field, so that a reader of documents can
 * point at the line.
 */
public final class InvalidFieldException extends IllegalArgumentException {
  private final String field;

  /**
   * @param field path of the field below the record that refuses, such as "blockSize"; empty for
   *     the record as a whole
   * @param reason the value seen and what is allowed, without the field's name
   */
  public InvalidFieldException(String field, String reason) {
    super(reason);
    this.field = field;
  }

  /** Path of the field below the record that refused; empty for the record as a whole. */
  public String field() {
    return field;
  }
}
