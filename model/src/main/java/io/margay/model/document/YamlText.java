package io.margay.model.document;

import java.util.List;
import java.util.regex.Pattern;

/** Writes trees as block-style YAML that parsers of YAML 1.1 and 1.2 read alike. */
public final class YamlText {
  /** What needs no quotes, besides {@link #AMBIGUOUS}. No ":" and no "#" in it. */
  private static final Pattern PLAIN =
      Pattern.compile(
          "[A-Za-z/_(][A-Za-z0-9 _./()@=\"'&|!{},-]*(?<! )|[0-9]+(\\.[0-9]+){3}(/[0-9]+)?");

  /** Texts that one of the two versions takes for something else (YAML 1.1 type repository). */
  private static final Pattern AMBIGUOUS = Pattern.compile("(?i)y|n|yes|no|on|off|true|false|null");

  private final StringBuilder out = new StringBuilder();

  private YamlText() {}

  /** One document, ending with a newline. */
  public static String write(Tree tree) {
    YamlText text = new YamlText();
    text.block(tree, 0);
    return text.out.toString();
  }

  /** Documents separated by {@code ---}. */
  public static String write(List<Tree> documents) {
    return String.join("---\n", documents.stream().map(YamlText::write).toList());
  }

  /** Writes at this indentation, the cursor standing at it already. */
  private void block(Tree tree, int indent) {
    switch (tree) {
      case Tree.Scalar scalar -> {
        scalar(scalar);
        out.append('\n');
      }
      case Tree.Sequence sequence when sequence.items().isEmpty() -> out.append("[]\n");
      case Tree.Mapping mapping when mapping.entries().isEmpty() -> out.append("{}\n");
      case Tree.Sequence sequence -> {
        for (int i = 0; i < sequence.items().size(); i++) {
          out.repeat(' ', i == 0 ? 0 : indent).append("- ");
          block(sequence.items().get(i), indent + 2);
        }
      }
      case Tree.Mapping mapping -> {
        for (int i = 0; i < mapping.entries().size(); i++) {
          out.repeat(' ', i == 0 ? 0 : indent);
          entry(mapping.entries().get(i), indent);
        }
      }
    }
  }

  private void entry(Tree.Entry entry, int indent) {
    text(entry.key());
    out.append(':');
    boolean nested =
        switch (entry.value()) {
          case Tree.Scalar _ -> false;
          case Tree.Sequence sequence -> !sequence.items().isEmpty();
          case Tree.Mapping mapping -> !mapping.entries().isEmpty();
        };
    if (nested) {
      int inner = entry.value() instanceof Tree.Sequence ? indent : indent + 2;
      out.append('\n').repeat(' ', inner);
      block(entry.value(), inner);
    } else {
      out.append(' ');
      block(entry.value(), indent + 2);
    }
  }

  private void scalar(Tree.Scalar scalar) {
    switch (scalar.type()) {
      case TEXT -> text(scalar.text());
      case INTEGER, DECIMAL, BOOLEAN -> out.append(scalar.text());
      case NULL -> out.append("null");
    }
  }

  private void text(String text) {
    if (PLAIN.matcher(text).matches() && !AMBIGUOUS.matcher(text).matches()) {
      out.append(text);
    } else {
      JsonText.quote(out, text);
    }
  }
}
