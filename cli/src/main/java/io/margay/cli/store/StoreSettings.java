package io.margay.cli.store;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Where requests go.
 *
 * @param endpoints of the store; empty for the agent's socket
 * @param ca file with the authorities that sign the store's certificates
 * @param cert file with our certificate
 * @param key file with its private key
 * @param user name for the store
 * @param passwordFile file whose first line is the password
 * @param socket the agent's
 * @param timeout for the answer; absent for the default of each way
 */
public record StoreSettings(
    List<URI> endpoints,
    Optional<Path> ca,
    Optional<Path> cert,
    Optional<Path> key,
    Optional<String> user,
    Optional<Path> passwordFile,
    Path socket,
    Optional<Duration> timeout) {
  /** Where the agent listens unless told otherwise (contract). */
  public static final Path DEFAULT_SOCKET = Path.of("/run/margay/agent.sock");

  public StoreSettings {
    endpoints = List.copyOf(endpoints);
  }
}
