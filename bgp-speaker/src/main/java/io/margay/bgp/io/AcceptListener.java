package io.margay.bgp.io;

import java.util.Optional;

/** Decides about connections that others open. */
@FunctionalInterface
public interface AcceptListener {
  /**
   * A connection came in.
   *
   * @return who hears about it, or empty to close it
   */
  Optional<ConnectionListener> accepted(Connection connection);
}
