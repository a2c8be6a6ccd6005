package io.margay.model.selector;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.BiFunction;

/**
 * Recursive descent over the text.
 *
 * <pre>
 * expression := conjunction { "||" conjunction }
 * conjunction := term { "&amp;&amp;" term }
 * term := { "!" } ( "(" expression ")" | "has(" LABEL ")" | "all()" | LABEL operator )
 * operator := ("==" | "!=" | "contains" | "starts with" | "ends with") VALUE
 *           | ("in" | "not in" | "notin") "{" [ VALUE { "," VALUE } [ "," ] ] "}"
 * </pre>
 *
 * A word is an operator only after a label, so that a label may be called "in".
 */
final class SelectorParser {
  private static final int MAX_TEXT = 16 * 1024;
  private static final int MAX_DEPTH = 64;
  private static final int MAX_LABEL = 512;

  private final String text;
  private int at;
  private int depth;

  SelectorParser(String text) {
    this.text = text;
  }

  Selector parse() {
    if (text.length() > MAX_TEXT) {
      throw new SelectorException("a selector has at most " + MAX_TEXT + " characters", MAX_TEXT);
    }
    skipBlanks();
    if (at == text.length()) {
      return Selector.all();
    }
    Selector whole = expression();
    if (at < text.length()) {
      throw expected("\"&&\", \"||\" or the end");
    }
    return whole;
  }

  private Selector expression() {
    if (++depth > MAX_DEPTH) {
      throw new SelectorException("brackets nest deeper than " + MAX_DEPTH, at + 1);
    }
    List<Selector> operands = new ArrayList<>();
    do {
      operands.add(conjunction());
    } while (take("||"));
    depth--;
    return operands.size() == 1 ? operands.getFirst() : new Selector.Or(operands);
  }

  private Selector conjunction() {
    List<Selector> operands = new ArrayList<>();
    do {
      operands.add(term());
    } while (take("&&"));
    return operands.size() == 1 ? operands.getFirst() : new Selector.And(operands);
  }

  private Selector term() {
    boolean negated = false;
    while (take("!")) {
      negated = !negated;
    }
    Selector positive = positiveTerm();
    return negated ? positive.not() : positive;
  }

  private Selector positiveTerm() {
    if (take("(")) {
      Selector inner = expression();
      require(")");
      return inner;
    }
    int start = at;
    String word = label();
    if (word.equals("all") && take("(")) {
      require(")");
      return Selector.all();
    }
    if (word.equals("has") && take("(")) {
      String label = label();
      require(")");
      return new Selector.Has(label);
    }
    if (word.equals("global") && take("(")) {
      throw new SelectorException("global() belongs into a namespaceSelector", start + 1);
    }
    return comparison(word);
  }

  private Selector comparison(String label) {
    if (take("==")) {
      return new Selector.Equal(label, value());
    }
    if (take("!=")) {
      return new Selector.NotEqual(label, value());
    }
    int start = at;
    String operator = at < text.length() && isLabelCharacter(text.charAt(at)) ? label() : "";
    return switch (operator) {
      case "contains" -> new Selector.Contains(label, value());
      case "starts" -> with(label, Selector.StartsWith::new);
      case "ends" -> with(label, Selector.EndsWith::new);
      case "in" -> new Selector.In(label, set());
      case "notin" -> new Selector.NotIn(label, set());
      case "not" -> {
        requireWord("in");
        yield new Selector.NotIn(label, set());
      }
      default -> {
        at = start;
        throw expected(
            "==, !=, contains, starts with, ends with, in or not in after the label \""
                + label
                + "\"");
      }
    };
  }

  private Selector with(String label, BiFunction<String, String, Selector> made) {
    requireWord("with");
    return made.apply(label, value());
  }

  private SortedSet<String> set() {
    SortedSet<String> values = new TreeSet<>();
    require("{");
    while (!take("}")) {
      values.add(value());
      if (!take(",")) {
        require("}");
        break;
      }
    }
    return values;
  }

  private String value() {
    if (at == text.length() || (text.charAt(at) != '"' && text.charAt(at) != '\'')) {
      throw expected("a value in single or double quotes");
    }
    int end = text.indexOf(text.charAt(at), at + 1);
    if (end < 0) {
      throw new SelectorException("the quote is never closed", at + 1);
    }
    String value = text.substring(at + 1, end);
    at = end + 1;
    skipBlanks();
    return value;
  }

  private String label() {
    int start = at;
    while (at < text.length() && isLabelCharacter(text.charAt(at))) {
      at++;
    }
    if (at == start) {
      throw expected("a label, has(LABEL), all() or \"(\"");
    }
    if (at - start > MAX_LABEL) {
      throw new SelectorException("a label has at most " + MAX_LABEL + " characters", start + 1);
    }
    String label = text.substring(start, at);
    skipBlanks();
    return label;
  }

  private boolean take(String symbol) {
    if (!text.startsWith(symbol, at)) {
      return false;
    }
    at += symbol.length();
    skipBlanks();
    return true;
  }

  private void require(String symbol) {
    if (!take(symbol)) {
      throw expected("\"" + symbol + "\"");
    }
  }

  private void requireWord(String word) {
    int start = at;
    boolean found = at < text.length() && isLabelCharacter(text.charAt(at)) && label().equals(word);
    if (!found) {
      at = start;
      throw expected("\"" + word + "\"");
    }
  }

  private void skipBlanks() {
    while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
      at++;
    }
  }

  private SelectorException expected(String what) {
    String seen = at == text.length() ? "the end" : "\"" + text.charAt(at) + "\"";
    return new SelectorException("expected " + what + ", found " + seen, at + 1);
  }

  private static boolean isLabelCharacter(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '_'
        || c == '.'
        || c == '/'
        || c == '-';
  }
}
