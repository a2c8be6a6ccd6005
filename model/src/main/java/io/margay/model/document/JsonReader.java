package io.margay.model.document;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Strict JSON (RFC 8259) by recursive descent. By hand, since every value read from the store
 * passes here and needs its places kept; no library's start-up, no {@code java.io}.
 */
final class JsonReader {
  private final String source;
  private final String text;
  private int at;
  private int line = 1;
  private int lineStart;
  private int depth;
  private int nodes;

  JsonReader(String source, String text) {
    this.source = source;
    this.text = text;
  }

  Tree read() throws InvalidDocumentException {
    skipBlanks();
    Tree value = value();
    if (at < text.length()) {
      throw broken("expected the end of the text");
    }
    return value;
  }

  private Tree value() throws InvalidDocumentException {
    if (++nodes > Limits.NODES) {
      throw broken("more than " + Limits.NODES + " values in one input");
    }
    if (at == text.length()) {
      throw broken("expected a value, found the end of the text");
    }
    Tree value =
        switch (text.charAt(at)) {
          case '{' -> mapping();
          case '[' -> sequence();
          case '"' -> {
            Position start = here();
            int from = at + 1;
            String content = string();
            boolean verbatim = at - 1 - from == content.length();
            yield new Tree.Scalar(
                start, Tree.ScalarType.TEXT, content, verbatim ? start.column() + 1 : 0);
          }
          case 't' -> word("true", Tree.ScalarType.BOOLEAN);
          case 'f' -> word("false", Tree.ScalarType.BOOLEAN);
          case 'n' -> word("null", Tree.ScalarType.NULL);
          default -> number();
        };
    skipBlanks();
    return value;
  }

  private Tree.Mapping mapping() throws InvalidDocumentException {
    final Position start = here();
    List<Tree.Entry> entries = new ArrayList<>();
    Set<String> keys = new HashSet<>();
    enter();
    while (!takes('}')) {
      if (!entries.isEmpty()) {
        require(',');
      }
      if (at == text.length() || text.charAt(at) != '"') {
        throw broken("expected a key in double quotes");
      }
      Position keyAt = here();
      String key = string();
      if (!keys.add(key)) {
        throw new InvalidDocumentException(
            new Fault(source, keyAt, "", "the key \"" + key + "\" occurs twice"));
      }
      skipBlanks();
      require(':');
      entries.add(new Tree.Entry(keyAt, key, value()));
    }
    depth--;
    return new Tree.Mapping(start, entries);
  }

  private Tree.Sequence sequence() throws InvalidDocumentException {
    Position start = here();
    List<Tree> items = new ArrayList<>();
    enter();
    while (!takes(']')) {
      if (!items.isEmpty()) {
        require(',');
      }
      items.add(value());
    }
    depth--;
    return new Tree.Sequence(start, items);
  }

  private void enter() throws InvalidDocumentException {
    if (++depth > Limits.DEPTH) {
      throw broken("lists and mappings nest deeper than " + Limits.DEPTH);
    }
    at++;
    skipBlanks();
  }

  /** The caller skips what blanks follow a value; this one consumes the bracket only. */
  private boolean takes(char closing) {
    if (at < text.length() && text.charAt(at) == closing) {
      at++;
      return true;
    }
    return false;
  }

  private void require(char symbol) throws InvalidDocumentException {
    if (at == text.length() || text.charAt(at) != symbol) {
      throw broken("expected \"" + symbol + "\"");
    }
    at++;
    skipBlanks();
  }

  private Tree.Scalar word(String word, Tree.ScalarType type) throws InvalidDocumentException {
    if (!text.startsWith(word, at)) {
      throw broken("expected a value");
    }
    Position start = here();
    at += word.length();
    return new Tree.Scalar(start, type, word, start.column());
  }

  /** RFC 8259 section 6. */
  private Tree.Scalar number() throws InvalidDocumentException {
    final Position start = here();
    int from = at;
    boolean whole = true;
    takes('-');
    if (!takes('0')) {
      digits();
    }
    if (takes('.')) {
      whole = false;
      digits();
    }
    if (takes('e') || takes('E')) {
      whole = false;
      if (!takes('+')) {
        takes('-');
      }
      digits();
    }
    return new Tree.Scalar(
        start,
        whole ? Tree.ScalarType.INTEGER : Tree.ScalarType.DECIMAL,
        text.substring(from, at),
        start.column());
  }

  private void digits() throws InvalidDocumentException {
    int from = at;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    if (at == from) {
      throw broken("expected a value");
    }
  }

  /** RFC 8259 section 7. */
  private String string() throws InvalidDocumentException {
    StringBuilder content = new StringBuilder();
    at++;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '"') {
        at++;
        return content.toString();
      }
      if (c < ' ') {
        throw broken("a control character in a string must be escaped");
      }
      at++;
      content.append(c == '\\' ? escape() : c);
    }
    throw broken("the string is never closed");
  }

  private char escape() throws InvalidDocumentException {
    char c = at < text.length() ? text.charAt(at++) : ' ';
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> hexadecimal();
      default -> {
        at--;
        throw broken("not an escape of JSON");
      }
    };
  }

  private char hexadecimal() throws InvalidDocumentException {
    int code = 0;
    for (int i = 0; i < 4; i++, at++) {
      int digit = at < text.length() ? Character.digit(text.charAt(at), 16) : -1;
      if (digit < 0 || text.charAt(at) > 'f') {
        throw broken("four hexadecimal digits must follow \\u");
      }
      code = code << 4 | digit;
    }
    return (char) code;
  }

  private void skipBlanks() {
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '\n') {
        line++;
        lineStart = at + 1;
      } else if (c != ' ' && c != '\t' && c != '\r') {
        return;
      }
      at++;
    }
  }

  private Position here() {
    return new Position(line, at - lineStart + 1);
  }

  private InvalidDocumentException broken(String reason) {
    return new InvalidDocumentException(new Fault(source, here(), "", "not JSON: " + reason));
  }
}
