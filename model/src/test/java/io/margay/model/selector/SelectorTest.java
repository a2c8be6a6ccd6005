package io.margay.model.selector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SelectorTest {
  private static final List<String> LABELS = List.of("a", "in", "not", "x/y.z-1_", "has", "all");
  private static final List<String> VALUES = List.of("", "a", "ab", "it's", "say \"a\"", "}, {");

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      value = {
        "`` ~ all()",
        "`  \t ` ~ all()",
        "all() ~ all()",
        "all ( ) ~ all()",
        "has(a) ~ has(a)",
        "a=='b' ~ a == \"b\"",
        "a == 'say \"b\"' ~ a == 'say \"b\"'",
        "a != \"it's\" ~ a != \"it's\"",
        "a   contains'b' ~ a contains \"b\"",
        "a starts with 'b' ~ a starts with \"b\"",
        "a ends   with 'b' ~ a ends with \"b\"",
        "a in {'c','b','b'} ~ a in {\"b\", \"c\"}",
        "a in {} ~ a in {}",
        "a in {'b',} ~ a in {\"b\"}",
        "a not in {'b'} ~ a not in {\"b\"}",
        "a notin {'b'} ~ a not in {\"b\"}",
        "in in {'in'} ~ in in {\"in\"}",
        "not not in {} ~ not not in {}",
        "has == 'x' ~ has == \"x\"",
        "all == 'x' ~ all == \"x\"",
        "!has(a) ~ !has(a)",
        "!!has(a) ~ has(a)",
        "! ! !has(a) ~ !has(a)",
        "!a == 'b' ~ !(a == \"b\")",
        "((has(a))) ~ has(a)",
        "has(a) && (has(b) && has(c)) ~ has(a) && has(b) && has(c)",
        "(has(a) || has(b)) && has(c) ~ (has(a) || has(b)) && has(c)",
        "has(a) || has(b) && has(c) ~ has(a) || has(b) && has(c)",
        "(has(a) || has(b)) || has(c) ~ has(a) || has(b) || has(c)",
        "!(has(a) || has(b)) ~ !(has(a) || has(b))",
      })
  void printsInOneForm(String text, String canonical) {
    assertEquals(canonical, Selector.parse(text).toString());
    assertEquals(Selector.parse(text), Selector.parse(canonical));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      value = {
        "role == 'db' ~ true",
        "role == 'DB' ~ false",
        "role != 'web' ~ true",
        "none == '' ~ false",
        "none != 'x' ~ true",
        "none in {''} ~ false",
        "none not in {'x'} ~ true",
        "none contains '' ~ false",
        "none starts with '' ~ false",
        "none ends with '' ~ false",
        "has(none) ~ false",
        "has(empty) ~ true",
        "empty == '' ~ true",
        "role contains 'd' ~ true",
        "role starts with 'd' ~ true",
        "role ends with 'd' ~ false",
        "role in {'web', 'db'} ~ true",
        "role not in {'db'} ~ false",
        "!role == 'db' ~ false",
        "role == 'db' && has(none) ~ false",
        "role == 'db' || has(none) && has(none) ~ true",
        "(role == 'db' || has(none)) && has(none) ~ false",
      })
  void asksLabels(String text, boolean expected) {
    assertEquals(expected, Selector.parse(text).matches(Map.of("role", "db", "empty", "")), text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      value = {
        "role = 'db' ~ 6",
        "role == db ~ 9",
        "role == 'db ~ 9",
        "role ~ 5",
        "== 'db' ~ 1",
        "has() ~ 5",
        "has(a ~ 6",
        "all() && ~ 9",
        "all() || || has(a) ~ 10",
        "(has(a) ~ 8",
        "has(a)) ~ 7",
        "a in 'b' ~ 6",
        "a in {'b' 'c'} ~ 11",
        "a in {,} ~ 7",
        "a starts 'b' ~ 10",
        "a not 'b' ~ 7",
        "global() ~ 1",
        "has(a) & has(b) ~ 8",
        "a like 'b' ~ 3",
        "a == 'b'; ~ 9",
      })
  void tellsWhereItStopsReading(String text, int column) {
    SelectorException e = assertThrows(SelectorException.class, () -> Selector.parse(text), text);
    assertEquals(column, e.column(), e.getMessage());
  }

  @ParameterizedTest
  @ValueSource(ints = {65, 5000})
  void boundsBrackets(int depth) {
    String deep = "(".repeat(depth) + "all()" + ")".repeat(depth);
    assertThrows(SelectorException.class, () -> Selector.parse(deep));
    assertThrows(SelectorException.class, () -> Selector.parse("has(a) && ".repeat(9000)));
    assertThrows(SelectorException.class, () -> Selector.parse("a".repeat(513) + " == 'x'"));
  }

  @Test
  void keepsItsMeaningThroughItsText() {
    Random random = new Random(1);
    for (int i = 0; i < 20_000; i++) {
      Selector selector = random(random, 4);
      Selector again = Selector.parse(selector.toString());
      assertEquals(selector, again);
      Map<String, String> labels = labels(random);
      assertEquals(selector.matches(labels), again.matches(labels));
      assertEquals(!selector.matches(labels), selector.not().matches(labels));
      assertEquals(selector, selector.not().not());
    }
  }

  @Test
  void survivesAnyText() {
    Random random = new Random(2);
    String pieces = "ab in not has(all()contains starts with ends{}'\"!&|=,)( \t\u00e9#";
    int parsed = 0;
    for (int i = 0; i < 100_000; i++) {
      StringBuilder text =
          new StringBuilder(random.nextBoolean() ? random(random, 3).toString() : "");
      for (int n = random.nextInt(4); n >= 0; n--) {
        int at = random.nextInt(text.length() + 1);
        int from = random.nextInt(pieces.length());
        int to = Math.min(pieces.length(), from + 1 + random.nextInt(4));
        if (random.nextBoolean() && at < text.length()) {
          text.deleteCharAt(at);
        } else {
          text.insert(at, pieces, from, to);
        }
      }
      try {
        Selector selector = Selector.parse(text.toString());
        assertEquals(selector, Selector.parse(selector.toString()));
        parsed++;
      } catch (SelectorException e) {
        assertEquals(e.column(), Math.clamp(e.column(), 1, text.length() + 1));
      }
    }
    assertEquals(true, parsed > 1000, "too few texts were selectors: " + parsed);
  }

  private static Selector random(Random random, int depth) {
    String label = LABELS.get(random.nextInt(LABELS.size()));
    String value = VALUES.get(random.nextInt(VALUES.size()));
    TreeSet<String> set = new TreeSet<>(VALUES.subList(0, random.nextInt(VALUES.size())));
    return switch (random.nextInt(depth == 0 ? 9 : 12)) {
      case 0 -> Selector.all();
      case 1 -> new Selector.Has(label);
      case 2 -> new Selector.Equal(label, value);
      case 3 -> new Selector.NotEqual(label, value);
      case 4 -> new Selector.Contains(label, value);
      case 5 -> new Selector.StartsWith(label, value);
      case 6 -> new Selector.EndsWith(label, value);
      case 7 -> new Selector.In(label, set);
      case 8 -> new Selector.NotIn(label, set);
      case 9 -> random(random, depth - 1).not();
      case 10 -> new Selector.And(several(random, depth - 1));
      default -> new Selector.Or(several(random, depth - 1));
    };
  }

  private static List<Selector> several(Random random, int depth) {
    List<Selector> operands = new ArrayList<>();
    for (int n = 2 + random.nextInt(2); n > 0; n--) {
      operands.add(random(random, depth));
    }
    return operands;
  }

  private static Map<String, String> labels(Random random) {
    Map<String, String> labels = new TreeMap<>();
    for (int n = random.nextInt(4); n > 0; n--) {
      labels.put(
          LABELS.get(random.nextInt(LABELS.size())), VALUES.get(random.nextInt(VALUES.size())));
    }
    return labels;
  }
}
