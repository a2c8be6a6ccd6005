package io.margay.cli.host;

import io.margay.model.control.ControlResponse.Level;

/**
 * What one look at this host has shown.
 *
 * @param name of what was looked at, in one or two words
 * @param level how it is; FAILED is what stops Margay, WARNING what a user should know
 * @param detail what was seen
 * @param advice what to do about it; empty when it is in order
 */
public record Finding(String name, Level level, String detail, String advice) {

  static Finding ok(String name, String detail) {
    return new Finding(name, Level.OK, detail, "");
  }

  static Finding warning(String name, String detail, String advice) {
    return new Finding(name, Level.WARNING, detail, advice);
  }

  static Finding failed(String name, String detail, String advice) {
    return new Finding(name, Level.FAILED, detail, advice);
  }
}
