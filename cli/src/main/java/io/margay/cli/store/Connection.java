package io.margay.cli.store;

import io.margay.model.control.Control;

/** A {@link Control} that may hold a connection open. */
public interface Connection extends Control, AutoCloseable {
  @Override
  void close();

  /** Opens what the settings say. */
  @FunctionalInterface
  interface Opener {
    /**
     * Opens it without waiting for an answer.
     *
     * @throws IllegalArgumentException when the settings make no sense
     */
    Connection open(StoreSettings settings);
  }

  /** The real ones. The classes of the store's client are loaded only with endpoints given. */
  static Connection open(StoreSettings settings) {
    return settings.endpoints().isEmpty()
        ? new SocketConnection(settings)
        : StoreConnection.open(settings);
  }
}
