package io.margay.model.document;

import java.util.Iterator;

/** Writes trees as JSON (RFC 8259). */
public final class JsonText {
  private final StringBuilder out = new StringBuilder();
  private final boolean pretty;

  private JsonText(boolean pretty) {
    this.pretty = pretty;
  }

  /** On one line, without blanks. */
  public static String compact(Tree tree) {
    JsonText text = new JsonText(false);
    text.write(tree, 0);
    return text.out.toString();
  }

  /** Indented by two, ending with a newline. */
  public static String pretty(Tree tree) {
    JsonText text = new JsonText(true);
    text.write(tree, 0);
    return text.out.append('\n').toString();
  }

  private void write(Tree tree, int level) {
    switch (tree) {
      case Tree.Scalar scalar -> write(scalar);
      case Tree.Sequence sequence -> {
        out.append('[');
        for (Iterator<Tree> items = sequence.items().iterator(); items.hasNext(); ) {
          newLine(level + 1);
          write(items.next(), level + 1);
          out.append(items.hasNext() ? "," : "");
        }
        close(sequence.items().isEmpty(), level, ']');
      }
      case Tree.Mapping mapping -> {
        out.append('{');
        for (Iterator<Tree.Entry> i = mapping.entries().iterator(); i.hasNext(); ) {
          Tree.Entry entry = i.next();
          newLine(level + 1);
          quote(out, entry.key());
          out.append(pretty ? ": " : ":");
          write(entry.value(), level + 1);
          out.append(i.hasNext() ? "," : "");
        }
        close(mapping.entries().isEmpty(), level, '}');
      }
    }
  }

  private void write(Tree.Scalar scalar) {
    switch (scalar.type()) {
      case TEXT -> quote(out, scalar.text());
      case INTEGER, DECIMAL, BOOLEAN -> out.append(scalar.text());
      case NULL -> out.append("null");
    }
  }

  private void close(boolean empty, int level, char bracket) {
    if (!empty) {
      newLine(level);
    }
    out.append(bracket);
  }

  private void newLine(int level) {
    if (pretty) {
      out.append('\n').repeat(' ', 2 * level);
    }
  }

  /** Appends a string of JSON, which is a double-quoted scalar of YAML, too. */
  static void quote(StringBuilder out, String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          // C1 controls, separators and lone surrogates are legal in JSON but not in YAML.
          boolean plain =
              (c >= ' ' && c < 0x7f) || (c >= 0xa0 && c < 0xfffe && !special(text, i, c));
          if (plain) {
            out.append(c);
          } else {
            out.append("\\u%04x".formatted((int) c));
          }
        }
      }
    }
    out.append('"');
  }

  private static boolean special(String text, int i, char c) {
    boolean pairedHigh =
        Character.isHighSurrogate(c)
            && i + 1 < text.length()
            && Character.isLowSurrogate(text.charAt(i + 1));
    boolean pairedLow =
        Character.isLowSurrogate(c) && i > 0 && Character.isHighSurrogate(text.charAt(i - 1));
    return c == 0x2028
        || c == 0x2029
        || c == 0xfeff
        || (Character.isSurrogate(c) && !pairedHigh && !pairedLow);
  }
}
