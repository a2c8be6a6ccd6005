package io.margay.model.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.model.document.InvalidDocumentException;
import io.margay.model.document.JsonText;
import io.margay.model.resource.Resource;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Whatever comes in, the codec answers with resources that are valid, or with faults. */
class CodecFuzzTest {
  private static final String V1 =
      """
      - apiVersion: v1
        kind: policy
        metadata: {name: a}
        spec:
          ingress:
          - {action: allow, protocol: tcp, source: {tag: x, net: 10.0.0.1/8}}
      - apiVersion: v1
        kind: ipPool
        metadata: {cidr: 10.0.0.0/16}
        spec: {ipip: {enabled: true, mode: always}, disabled: false}
      """;

  @Test
  void survivesMutatedDocuments() {
    List<String> seeds = new ArrayList<>(List.of(V1));
    for (Resource sample : Samples.ALL) {
      seeds.add(ResourceCodec.toYaml(List.of(sample)));
      seeds.add(JsonText.compact(ResourceCodec.toTree(sample)));
    }
    Random random = new Random(6);
    int valid = 0;
    for (int i = 0; i < 40_000; i++) {
      String text = mutated(random, seeds.get(random.nextInt(seeds.size())), seeds);
      try {
        for (ResourceDocument document :
            ResourceCodec.read("fuzz", text.getBytes(StandardCharsets.UTF_8))) {
          Resource resource = document.resource();
          String json = ResourceCodec.toJson(resource);
          assertEquals(
              json, ResourceCodec.toJson(ResourceCodec.fromJson(resource.kind(), json, 1)), text);
          valid++;
        }
      } catch (InvalidDocumentException e) {
        assertFalse(e.faults().isEmpty());
      }
    }
    assertTrue(valid > 2000, "too few documents were valid: " + valid);
  }

  /** Changes characters, whole words, or lines; or exchanges lines with another document. */
  private static String mutated(Random random, String text, List<String> seeds) {
    String[] words = {
      "null",
      "-1",
      "999999999999999999999",
      "true",
      "[]",
      "{}",
      "\"\"",
      "10.0.0.0/33",
      "fd00::/64",
      "all()",
      "&a",
      "*a",
      "Deny",
      "TCP",
      "ICMPv6",
      "0",
      "65536",
      "a",
      "---",
      "1e999",
      ".nan",
    };
    String mutant = text;
    for (int n = random.nextInt(4); n > 0; n--) {
      int at = random.nextInt(mutant.length() + 1);
      mutant =
          switch (random.nextInt(4)) {
            case 0 -> mutant.substring(0, at) + mutant.substring(Math.min(mutant.length(), at + 1));
            case 1 ->
                mutant.substring(0, at)
                    + words[random.nextInt(words.length)]
                    + mutant.substring(Math.min(mutant.length(), at + random.nextInt(8)));
            case 2 -> mutant.substring(0, at) + (char) random.nextInt(256) + mutant.substring(at);
            default -> spliced(random, mutant, seeds.get(random.nextInt(seeds.size())));
          };
    }
    return mutant;
  }

  private static String spliced(Random random, String text, String other) {
    List<String> lines = new ArrayList<>(text.lines().toList());
    List<String> others = other.lines().toList();
    if (lines.isEmpty() || others.isEmpty()) {
      return other;
    }
    lines.set(random.nextInt(lines.size()), others.get(random.nextInt(others.size())));
    return String.join("\n", lines);
  }
}
