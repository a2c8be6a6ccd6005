package io.margay.bgp.io;

import java.net.NoRouteToHostException;
import java.util.regex.Pattern;

/** What the kernel says of a connection, in words for an operator. */
final class NetworkWords {
  /** Netty names the call and the number before the text, and the address behind it. */
  private static final Pattern CALL =
      Pattern.compile("^\\w+\\(\\.\\.\\) failed with error\\(-\\d+\\): ");

  private static final Pattern ADDRESS = Pattern.compile(": [^ ]*/[^ ]+$");

  private NetworkWords() {}

  static String of(Throwable cause) {
    if (cause instanceof NoRouteToHostException) {
      return "no route to host"; // ENETUNREACH and EHOSTUNREACH; Netty has no text for them
    }
    String message = String.valueOf(cause.getMessage());
    return ADDRESS.matcher(CALL.matcher(message).replaceFirst("")).replaceFirst("");
  }
}
