package io.margay.bgp.speaker;

import io.margay.bgp.wire.Captured;
import io.margay.model.net.Ip;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A row of updates.txt, which says what its words mean.
 *
 * @param number from 1, of which its two prefixes are made
 * @param answer what the RFC asks for
 * @param differing the daemons that are known to answer otherwise, by name
 * @param section what decides against them
 */
record UpdateCase(
    int number,
    String name,
    String withdrawn,
    String attributes,
    String announced,
    String answer,
    Set<String> differing,
    String section) {
  private static final int COLUMNS = 7;
  private static final Pattern BODY = Pattern.compile("\\[([^\\[\\]]*)]");

  static List<UpdateCase> all() throws IOException {
    List<UpdateCase> cases = new ArrayList<>();
    try (InputStream in = UpdateCase.class.getResourceAsStream("updates.txt")) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      for (String line : text.lines().toList()) {
        if (!line.isBlank() && !line.startsWith("#")) {
          cases.add(of(cases.size() + 1, line));
        }
      }
    }
    return cases;
  }

  private static UpdateCase of(int number, String line) {
    String[] part = line.split(";", -1);
    if (part.length != COLUMNS) {
      throw new AssertionError("not " + COLUMNS + " columns: " + line);
    }
    Arrays.setAll(part, i -> part[i].strip());
    Set<String> differing = part[5].isEmpty() ? Set.of() : Set.of(part[5].split(" +"));
    return new UpdateCase(number, part[0], part[1], part[2], part[3], part[4], differing, part[6]);
  }

  /** Announces A as it should be. */
  byte[] before(Ip[] addresses) {
    String good = ipv6() ? "origin path 800e[0002 01 10 HOP6 00 A6]" : "origin path hop";
    return Captured.update("", fill(good, addresses), ipv6() ? "" : fill("A", addresses));
  }

  /**
   * What it is about.
   *
   * @param addresses the sender's, the sender's of IPv6, the receiver's
   */
  byte[] message(Ip[] addresses) {
    return Captured.update(
        fill(withdrawn, addresses), fill(attributes, addresses), fill(announced, addresses));
  }

  /** Whether it is known that this receiver answers otherwise, and what decides against it. */
  boolean knownOf(String receiver) {
    return !section.isEmpty()
        && (differing.contains(receiver) || differing.contains(receiver + "!"));
  }

  /** Whether this receiver may end the session for it. */
  boolean ends(String receiver) {
    return answer.contains("/") || differing.contains(receiver + "!");
  }

  private boolean ipv6() {
    return attributes.contains("0002 01");
  }

  private String fill(String text, Ip[] addresses) {
    Map<String, String> words = new TreeMap<>();
    words.put("origin", "40010100");
    words.put("path", "4002060201 0000fde9");
    words.put("hop", "400304 HOP");
    words.put("HOP", hex(addresses[0]));
    words.put("HOP6", hex(addresses[1]));
    words.put("OWN", hex(addresses[2]));
    words.put("A", "18 0a64%02x".formatted(number));
    words.put("B", "18 0a65%02x".formatted(number));
    words.put("A6", "40 20010db80064%04x".formatted(number));
    words.put("B6", "40 20010db80065%04x".formatted(number));
    words.put("PATH255", "0000fde9".repeat(255));
    words.put("PATH45", "0000fde9".repeat(45));
    String hex = text;
    for (int depth = 0; depth < 2; depth++) { // "hop" has another word in it
      hex =
          Pattern.compile("[a-zA-Z]\\w*")
              .matcher(hex)
              .replaceAll(word -> words.getOrDefault(word.group(), word.group()));
    }
    return BODY.matcher(hex).replaceAll(UpdateCase::measured).replace(" ", "");
  }

  private static String hex(Ip address) {
    return HexFormat.of().formatHex(address.toInetAddress().getAddress());
  }

  private static String measured(MatchResult body) {
    String octets = body.group(1).replace(" ", "");
    return Matcher.quoteReplacement("%02x%s".formatted(octets.length() / 2, octets));
  }

  /** The answer that a table shows, the session being there. */
  String seenIn(String table) {
    boolean first = holds(table, ipv6() ? "2001:db8:64:%x::/64" : "10.100.%d.0/24");
    boolean second = holds(table, ipv6() ? "2001:db8:65:%x::/64" : "10.101.%d.0/24");
    if (first) {
      return second ? "taken" : "kept";
    }
    return second ? "only B" : "withdrawn";
  }

  private boolean holds(String table, String pattern) {
    String prefix = Pattern.quote(pattern.formatted(number));
    return Pattern.compile("(?<![0-9a-f.:])" + prefix).matcher(table).find();
  }
}
