package io.margay.agent;

/**
 * How the agent tells what it does, on stderr.
 *
 * @param level error, warn, info or debug
 * @param format text for people, or json with an object a line
 */
record LogConfig(String level, String format) {
  /** Before the first line is written: dist's logback.xml reads these properties. */
  void apply() {
    System.setProperty("margay.log.level", level);
    System.setProperty("margay.log.format", format);
  }
}
