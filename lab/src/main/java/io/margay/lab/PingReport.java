package io.margay.lab;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a running ping has seen so far.
 *
 * @param answered when the answer to each request came, in the order of the requests
 * @param lost numbers of the requests, from 1, that had no answer when the next one went out, nor
 *     since
 */
public record PingReport(List<Instant> answered, List<Integer> lost) {
  /** {@code [1795261882.688672] 64 bytes from 10.0.0.1: icmp_seq=1 ttl=64 time=0.099 ms}. */
  private static final Pattern ANSWER =
      Pattern.compile("\\[(\\d+)\\.(\\d{6})] \\d+ bytes from .* icmp_seq=(\\d+) .*");

  /** What {@code -O} prints, and ICMP errors: {@code From 10.0.0.1 icmp_seq=2 Packet filtered}. */
  private static final Pattern NO_ANSWER =
      Pattern.compile(
          "\\[\\d+\\.\\d+] (?:no answer yet for icmp_seq=|From .* icmp_seq=)(\\d+)( .*)?");

  public PingReport {
    answered = List.copyOf(answered);
    lost = List.copyOf(lost);
  }

  /** Reads the output of {@code ping -n -D -O}; the last line may be cut off. */
  static PingReport parse(List<String> lines) {
    TreeMap<Integer, Instant> answers = new TreeMap<>();
    TreeSet<Integer> sent = new TreeSet<>();
    for (String line : lines) {
      Matcher answer = ANSWER.matcher(line);
      Matcher missing = NO_ANSWER.matcher(line);
      if (answer.matches()) {
        Instant at =
            Instant.ofEpochSecond(
                Long.parseLong(answer.group(1)), Long.parseLong(answer.group(2)) * 1_000);
        answers.putIfAbsent(Integer.parseInt(answer.group(3)), at);
        sent.add(Integer.parseInt(answer.group(3)));
      } else if (missing.matches()) {
        sent.add(Integer.parseInt(missing.group(1)));
      }
    }
    List<Integer> lost = new ArrayList<>();
    for (int request = 1; !sent.isEmpty() && request <= sent.last(); request++) {
      if (!answers.containsKey(request)) {
        lost.add(request);
      }
    }
    return new PingReport(new ArrayList<>(answers.values()), lost);
  }

  /** Requests whose outcome is known. */
  public int sent() {
    return answered.size() + lost.size();
  }

  public int received() {
    return answered.size();
  }

  /** When the last answer came. */
  public Optional<Instant> lastAnswer() {
    return answered.isEmpty() ? Optional.empty() : Optional.of(answered.getLast());
  }

  /** The longest time between two answers. */
  public Duration longestGap() {
    Duration longest = Duration.ZERO;
    for (int i = 1; i < answered.size(); i++) {
      Duration gap = Duration.between(answered.get(i - 1), answered.get(i));
      longest = gap.compareTo(longest) > 0 ? gap : longest;
    }
    return longest;
  }

  @Override
  public String toString() {
    return sent()
        + " sent, "
        + received()
        + " answered, longest gap "
        + longestGap().toMillis()
        + " ms"
        + (lost.isEmpty() ? "" : ", lost " + lost);
  }
}
