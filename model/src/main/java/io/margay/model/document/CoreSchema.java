package io.margay.model.document;

import java.util.Optional;
import java.util.regex.Pattern;

/** Which type a plain value has: YAML 1.2.2 section 10.3.2. */
final class CoreSchema {
  private static final String TAG = "tag:yaml.org,2002:";
  private static final Pattern INTEGER = Pattern.compile("[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+");
  private static final Pattern DECIMAL =
      Pattern.compile(
          "[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?"
              + "|[-+]?(\\.inf|\\.Inf|\\.INF)|\\.nan|\\.NaN|\\.NAN");

  private CoreSchema() {}

  static Tree.ScalarType resolve(String plain) {
    return switch (plain) {
      case "", "~", "null", "Null", "NULL" -> Tree.ScalarType.NULL;
      case "true", "True", "TRUE", "false", "False", "FALSE" -> Tree.ScalarType.BOOLEAN;
      default -> {
        if (INTEGER.matcher(plain).matches()) {
          yield Tree.ScalarType.INTEGER;
        }
        yield DECIMAL.matcher(plain).matches() ? Tree.ScalarType.DECIMAL : Tree.ScalarType.TEXT;
      }
    };
  }

  /** The type that an explicit tag gives, if the text has that form. */
  static Optional<Tree.ScalarType> ofTag(String tag, String text) {
    Tree.ScalarType resolved = resolve(text);
    return switch (tag) {
      case TAG + "str" -> Optional.of(Tree.ScalarType.TEXT);
      case TAG + "int" -> only(resolved, Tree.ScalarType.INTEGER);
      case TAG + "float" -> only(resolved, Tree.ScalarType.DECIMAL);
      case TAG + "bool" -> only(resolved, Tree.ScalarType.BOOLEAN);
      case TAG + "null" -> only(resolved, Tree.ScalarType.NULL);
      default -> Optional.empty();
    };
  }

  private static Optional<Tree.ScalarType> only(Tree.ScalarType seen, Tree.ScalarType wanted) {
    return seen == wanted ? Optional.of(wanted) : Optional.empty();
  }
}
