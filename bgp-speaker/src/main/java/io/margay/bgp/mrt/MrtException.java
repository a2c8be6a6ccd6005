package io.margay.bgp.mrt;

/** A file is no MRT file. */
public final class MrtException extends Exception {
  private static final long serialVersionUID = 1L;

  /**
   * @param at octets before the one where it shows
   */
  MrtException(long at, String why) {
    super("octet " + at + ": " + why);
  }
}
