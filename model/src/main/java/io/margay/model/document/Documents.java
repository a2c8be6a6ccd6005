package io.margay.model.document;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Reads texts of one or several documents. */
public final class Documents {
  private Documents() {}

  /**
   * Reads YAML 1.2 or JSON in UTF-8: documents separated by {@code ---}, empty ones left out.
   *
   * @param source the file's name, for messages
   * @throws InvalidDocumentException when the text is broken or breaks a limit
   */
  public static List<Tree> read(String source, byte[] utf8) throws InvalidDocumentException {
    if (utf8.length > Limits.INPUT_BYTES) {
      throw tooLarge(source);
    }
    try {
      return read(
          source,
          StandardCharsets.UTF_8
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .onUnmappableCharacter(CodingErrorAction.REPORT)
              .decode(ByteBuffer.wrap(utf8))
              .toString());
    } catch (CharacterCodingException e) {
      InvalidDocumentException invalid =
          new InvalidDocumentException(
              new Fault(source, Position.NONE, "", "the input is not UTF-8 text"));
      invalid.initCause(e);
      throw invalid;
    }
  }

  /**
   * Reads YAML 1.2 or JSON: documents separated by {@code ---}, empty ones left out.
   *
   * @param source the file's name, for messages
   * @throws InvalidDocumentException when the text is broken or breaks a limit
   */
  public static List<Tree> read(String source, String text) throws InvalidDocumentException {
    if (text.length() > Limits.INPUT_BYTES) {
      throw tooLarge(source);
    }
    String body = text.startsWith("\uFEFF") ? text.substring(1) : text;
    if (body.stripLeading().startsWith("{") || body.stripLeading().startsWith("[")) {
      try {
        return List.of(readJson(source, body));
      } catch (InvalidDocumentException _) {
        // A flow collection of YAML starts so, too; what YAML says against it is then the message.
        return YamlReader.read(source, body);
      }
    }
    return YamlReader.read(source, body);
  }

  /**
   * Reads one JSON value (RFC 8259).
   *
   * @param source what the text is, for messages
   * @throws InvalidDocumentException when the text is broken or breaks a limit
   */
  public static Tree readJson(String source, String text) throws InvalidDocumentException {
    return new JsonReader(source, text).read();
  }

  /** What is told of an input beyond {@link Limits#INPUT_BYTES}. */
  public static InvalidDocumentException tooLarge(String source) {
    return new InvalidDocumentException(
        new Fault(
            source,
            Position.NONE,
            "",
            "the input is larger than "
                + Limits.INPUT_BYTES / (1024 * 1024)
                + " MiB; split it into several files"));
  }
}
