package io.margay.bgp.io;

/** Hears how an attempt to connect ended: exactly one of the calls, unless it was cancelled. */
public interface ConnectListener {
  /**
   * The connection stands.
   *
   * @return who hears about it from now on
   */
  ConnectionListener opened(Connection connection);

  void failed(String why);
}
