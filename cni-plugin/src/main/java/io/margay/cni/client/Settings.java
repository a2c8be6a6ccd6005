package io.margay.cni.client;

/**
 * What a client takes from the configuration: the first string value of a key, found without a JSON
 * parser, which is the agent's business.
 *
 * @param socket path of the agent's socket
 * @param cniVersion of the configuration, for errors
 */
record Settings(String socket, String cniVersion) {
  private static final int MAX_PATH = 107; // sun_path less its NUL

  static Settings of(String config) {
    String version = find(config, "cniVersion");
    String socket = find(config, "socket");
    return new Settings(
        socket.isEmpty() ? "/run/margay/agent.sock" : socket,
        isVersion(version) ? version : "1.1.0");
  }

  boolean fits() {
    return socket.length() <= MAX_PATH;
  }

  private static boolean isVersion(String text) {
    boolean valid = !text.isEmpty() && text.length() < 16;
    for (int i = 0; i < text.length(); i++) {
      valid &= text.charAt(i) == '.' || (text.charAt(i) >= '0' && text.charAt(i) <= '9');
    }
    return valid;
  }

  private static String find(String text, String key) {
    for (int at = 0; at < text.length(); at++) {
      if (text.charAt(at) != '"') {
        continue;
      }
      int start = at + 1;
      int end = stringEnd(text, start);
      at = end;
      if (!text.substring(start, end).equals(key)) {
        continue;
      }
      int next = skipBlanks(text, end + 1);
      if (next >= text.length() || text.charAt(next) != ':') {
        continue;
      }
      next = skipBlanks(text, next + 1);
      if (next < text.length() && text.charAt(next) == '"') {
        return unescaped(text.substring(next + 1, stringEnd(text, next + 1)));
      }
    }
    return "";
  }

  private static int stringEnd(String text, int from) {
    int at = from;
    while (at < text.length() && text.charAt(at) != '"') {
      at += text.charAt(at) == '\\' ? 2 : 1;
    }
    return Math.min(at, text.length());
  }

  private static int skipBlanks(String text, int from) {
    int at = from;
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
    return at;
  }

  /** Of the escapes only {@code \/} and {@code \\} can stand in a sane path. */
  private static String unescaped(String text) {
    StringBuilder plain = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == '\\' && i + 1 < text.length()) {
        i++;
      }
      plain.append(text.charAt(i));
    }
    return plain.toString();
  }
}
