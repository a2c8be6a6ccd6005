package io.margay.agent.iptables;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a table holds, as far as it concerns us.
 *
 * @param chains per chain the marks of its rules in order; without a comment of ours, in chains of
 *     ours what the rule says, in others ""
 */
record TableState(Map<String, List<String>> chains) {
  private static final Pattern COMMENT = Pattern.compile("--comment \"?(mgy:[0-9a-f]+)\"?( |$)");

  /** Reads the output of {@code iptables-save -t TABLE}. */
  static TableState parse(String saved) {
    Map<String, List<String>> chains = new HashMap<>();
    saved
        .lines()
        .forEach(line -> {
          if (line.startsWith(":")) {
            chains.put(line.substring(1, line.indexOf(' ')), new ArrayList<>());
          } else if (line.startsWith("-A ")) {
            int end = line.indexOf(' ', 3);
            String chain = end < 0 ? line.substring(3) : line.substring(3, end);
            chains.computeIfAbsent(chain, name -> new ArrayList<>()).add(mark(chain, line));
          }
        });
    return new TableState(chains);
  }

  private static String mark(String chain, String line) {
    Matcher comment = COMMENT.matcher(line);
    if (comment.find()) {
      return comment.group(1);
    }
    return chain.startsWith("mgy-") ? line.substring(("-A " + chain).length()).strip() : "";
  }

  List<String> marks(String chain) {
    return chains.getOrDefault(chain, List.of());
  }

  boolean has(String chain) {
    return chains.containsKey(chain);
  }
}
