package io.margay.lab;

import java.util.Optional;

/**
 * An answer over HTTP/1.
 *
 * @param status such as 200
 * @param body all after the headers
 */
public record HttpAnswer(int status, String body) {

  /** Reads a whole response (RFC 9112 section 2); empty when it is none. */
  static Optional<HttpAnswer> parse(String response) {
    String[] words = response.split(" ", 3);
    if (words.length < 2 || !words[0].startsWith("HTTP/1.") || !words[1].matches("[1-5][0-9]{2}")) {
      return Optional.empty();
    }
    int blank = response.indexOf("\r\n\r\n");
    String body = blank < 0 ? "" : response.substring(blank + 4);
    return Optional.of(new HttpAnswer(Integer.parseInt(words[1]), body));
  }

  @Override
  public String toString() {
    return status + (body.isBlank() ? "" : " " + body.strip());
  }
}
