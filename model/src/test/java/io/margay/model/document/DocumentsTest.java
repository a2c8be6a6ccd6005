package io.margay.model.document;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DocumentsTest {
  private static final JsonMapper JACKSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(JsonReadFeature.ALLOW_TRAILING_COMMA)
          .build();

  @ParameterizedTest
  @CsvSource({
    "yes, TEXT",
    "no, TEXT",
    "on, TEXT",
    "1:30, TEXT",
    "true, BOOLEAN",
    "False, BOOLEAN",
    "~, NULL",
    "null, NULL",
    "0777, INTEGER",
    "0o17, INTEGER",
    "0x1F, INTEGER",
    "-3, INTEGER",
    "1e3, DECIMAL",
    "1.10, DECIMAL",
    ".5, DECIMAL",
    "10.0.0.0/8, TEXT",
    "'\"5\"', TEXT",
    "1_000, TEXT",
    "2026-11-21, TEXT",
  })
  void resolvesPlainValuesByTheCoreSchema(String yaml, Tree.ScalarType type) throws Exception {
    Tree.Mapping mapping = (Tree.Mapping) Documents.read("t", "a: " + yaml).getFirst();
    assertEquals(type, ((Tree.Scalar) mapping.get("a").orElseThrow()).type());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a: 1\nb: 2\na: 3",
        "a: *b",
        "a: &a [*a]",
        "<<: {a: 1}",
        "? [a, b]\n: c",
        "a: !!java.net.URL [x]",
        "a: !!int x",
        "- a\nb",
        "a: 'x",
        "a: \"\\q\"",
        "a:\n\t- b",
        "%YAML 9.9\n---\na",
        "a: \u0000",
        "{a: 1",
        "--- a\n... b",
      })
  void refusesWhatIsNoYamlOfOurs(String yaml) {
    assertThrows(InvalidDocumentException.class, () -> Documents.read("t", yaml));
  }

  @Test
  void boundsDepthAndSize() throws Exception {
    for (String open : List.of("[", "{a: ", "- ", "{\"a\":")) {
      String deep = open.repeat(Limits.DEPTH + 1);
      InvalidDocumentException e =
          assertThrows(InvalidDocumentException.class, () -> Documents.read("t", deep));
      assertTrue(e.getMessage().contains("nest deeper than 50"), e.getMessage());
    }
    assertThrows(
        InvalidDocumentException.class,
        () -> Documents.read("t", "[" + "0,".repeat(Limits.NODES + 1) + "0]"));
    assertThrows(
        InvalidDocumentException.class,
        () -> Documents.read("t", " ".repeat(Limits.INPUT_BYTES + 1)));
    String shared = "a: &a [1, 2]\nb: [*a, *a]";
    assertEquals(1, Documents.read("t", shared).size());
  }

  @Test
  void keepsThePlaceOfEverything() throws Exception {
    Tree.Mapping top =
        (Tree.Mapping)
            Documents.read("t", "---\na: x\nb:\n  - 'quoted'\n  - \"e\\n\"\n").getFirst();
    assertEquals(new Position(2, 1), top.entries().getFirst().at());
    Tree.Sequence list = (Tree.Sequence) top.get("b").orElseThrow();
    assertEquals("4:5", list.items().getFirst().at().toString());
    assertEquals(6, ((Tree.Scalar) list.items().get(0)).textColumn());
    assertEquals(0, ((Tree.Scalar) list.items().get(1)).textColumn());
    Tree.Mapping json =
        (Tree.Mapping) Documents.readJson("t", "{\n \"a\": [true, \"x\\ty\", \"z\"]}");
    Tree.Sequence items = (Tree.Sequence) json.get("a").orElseThrow();
    assertEquals("2:8", items.items().get(0).at().toString());
    assertEquals(0, ((Tree.Scalar) items.items().get(1)).textColumn());
    assertEquals(23, ((Tree.Scalar) items.items().get(2)).textColumn());
  }

  @Test
  void printsWhatItReadsInBothForms() throws Exception {
    Random random = new Random(3);
    for (int i = 0; i < 20_000; i++) {
      Tree tree = tree(random, 4);
      String compact = JsonText.compact(tree);
      assertEquals(compact, JsonText.compact(Documents.readJson("t", compact)));
      assertEquals(compact, JsonText.compact(Documents.readJson("t", JsonText.pretty(tree))));
      if (!(tree instanceof Tree.Scalar)) {
        String yaml = YamlText.write(tree);
        assertEquals(compact, JsonText.compact(Documents.read("t", yaml).getFirst()), () -> yaml);
      }
    }
  }

  @Test
  void agreesWithJacksonOnWhatIsJson() {
    Random random = new Random(4);
    int valid = 0;
    for (int i = 0; i < 60_000; i++) {
      String text =
          mutated(random, JsonText.compact(tree(random, 3)), "{}[]\",:\\u0e1-+.tfn \n\u0001");
      if (text.contains("\\ud") || text.chars().anyMatch(c -> Character.isSurrogate((char) c))) {
        continue; // RFC 8259 section 8.2 leaves open what half a pair means; Jackson refuses some
      }
      boolean ours = true;
      try {
        Documents.readJson("t", text);
      } catch (InvalidDocumentException _) {
        ours = false;
      }
      assertEquals(jackson(text), ours, text);
      valid += ours ? 1 : 0;
    }
    assertTrue(valid > 5000, "too few texts were JSON: " + valid);
  }

  private static boolean jackson(String text) {
    try {
      return !JACKSON.readTree(text).isMissingNode();
    } catch (JsonProcessingException _) {
      return false;
    }
  }

  @Test
  void survivesAnyYaml() {
    Random random = new Random(5);
    for (int i = 0; i < 40_000; i++) {
      String text =
          mutated(random, YamlText.write(tree(random, 3)), "&a*a:- \n?!|>%@`'\"{}[],#\t~<\u00e9");
      assertDoesNotThrow(
          () -> {
            try {
              Documents.read("t", text);
            } catch (InvalidDocumentException e) {
              assertTrue(e.faults().size() == 1, e.getMessage());
            }
          },
          text);
    }
  }

  @Test
  void suggestsWhatIsNearOnly() {
    List<String> keys = List.of("cidr", "blockSize", "nodeSelector");
    assertEquals("cidr", Suggestion.of("cdir", keys).orElse(""));
    assertEquals("blockSize", Suggestion.of("blocksize", keys).orElse(""));
    assertEquals("nodeSelector", Suggestion.of("nodeselctor", keys).orElse(""));
    assertEquals("", Suggestion.of("order", keys).orElse(""));
    assertEquals("", Suggestion.of("x".repeat(10_000), keys).orElse(""));
  }

  private static String mutated(Random random, String text, String alphabet) {
    StringBuilder mutant = new StringBuilder(text);
    for (int n = random.nextInt(3); n > 0; n--) {
      int at = random.nextInt(mutant.length() + 1);
      if (random.nextBoolean() && at < mutant.length()) {
        mutant.deleteCharAt(at);
      } else {
        mutant.insert(at, alphabet.charAt(random.nextInt(alphabet.length())));
      }
    }
    return mutant.toString();
  }

  private static Tree tree(Random random, int depth) {
    return switch (random.nextInt(depth == 0 ? 4 : 7)) {
      case 0 -> Tree.Scalar.of(random.nextLong());
      case 1 -> Tree.Scalar.of(random.nextBoolean());
      case 2, 3 -> Tree.Scalar.of(text(random));
      case 4 -> MappingBuilder.sequence(trees(random, depth - 1), tree -> tree);
      default -> {
        MappingBuilder mapping = new MappingBuilder();
        int n = 0;
        for (Tree tree : trees(random, depth - 1)) {
          mapping.put(text(random) + n++, tree);
        }
        yield mapping.build();
      }
    };
  }

  private static List<Tree> trees(Random random, int depth) {
    List<Tree> trees = new ArrayList<>();
    for (int n = random.nextInt(4); n > 0; n--) {
      trees.add(tree(random, depth));
    }
    return trees;
  }

  private static String text(Random random) {
    String[] awkward = {
      "yes",
      "null",
      "1",
      "0x1",
      "1:30",
      "a: b",
      "a #b",
      "- a",
      "",
      " a",
      "a ",
      "it's",
      "\"",
      "\\",
      "a\nb",
      "\t",
      "\u0000",
      "\u0085",
      "\u2028",
      "\ud83d\ude00",
      "\ud83d",
      "\ufeff",
      "10.0.0.0/8",
      "role == \"db\" && !has(x)",
      "&a",
      "*a",
      "!x",
      "%",
      "@",
      "`",
      "{",
      "[",
      "a,b",
      "x: ",
      "---",
      "...",
      "<<",
      "=",
      "~",
      ".5",
      "on",
      "2026-11-21T10:00:00Z",
      "all()",
      "a\\u0041",
      "\u00ff",
    };
    return awkward[random.nextInt(awkward.length)];
  }
}
