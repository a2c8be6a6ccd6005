package io.margay.datastore.etcd;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.ClientBuilder;
import io.margay.datastore.Limits;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import javax.net.ssl.SSLException;

/** Makes jetcd clients that are all alike. Reads the files of the configuration each time. */
final class ClientFactory {
  private final EtcdConfig config;

  ClientFactory(EtcdConfig config) {
    this.config = config;
  }

  /**
   * A client that has not connected yet.
   *
   * @throws EtcdConfigException when a file cannot be used
   */
  Client create() {
    ClientBuilder builder =
        Client.builder()
            .endpoints(config.endpoints())
            .executorService(new DirectExecutor())
            // Without connection a call fails at once; Exchange paces and counts the attempts.
            .waitForReady(false)
            .retryMaxAttempts(0)
            .maxInboundMessageSize(Limits.MAX_ANSWER_BYTES)
            .connectTimeout(Limits.CONNECT_TIMEOUT)
            .keepaliveTime(Limits.KEEPALIVE)
            .keepaliveTimeout(Limits.KEEPALIVE_TIMEOUT)
            // etcd answers pings without a call by closing the connection (too_many_pings).
            .keepaliveWithoutCalls(false)
            .interceptor(Attempt.interceptor(config.deadline()));
    config.user().ifPresent(user -> builder.user(text(user)).password(text(password())));
    if (config.secure()) {
      secure(builder);
    }
    return builder.build();
  }

  private void secure(ClientBuilder builder) {
    config.ca().ifPresent(file -> readable("etcd.ca", file));
    config.cert().ifPresent(file -> readable("etcd.cert", file));
    config.key().ifPresent(file -> readable("etcd.key", file));
    try {
      builder.sslContext(tls -> {
        config.ca().ifPresent(file -> tls.trustManager(file.toFile()));
        if (config.cert().isPresent() && config.key().isPresent()) {
          tls.keyManager(config.cert().get().toFile(), config.key().get().toFile());
        }
      });
    } catch (SSLException | IllegalArgumentException e) {
      throw new EtcdConfigException("etcd.ca, etcd.cert or etcd.key: " + reason(e), e);
    }
  }

  private String password() {
    Path file = config.passwordFile().orElseThrow();
    readable("etcd.password-file", file);
    try {
      Optional<String> first = Files.readString(file).lines().findFirst();
      return first
          .filter(line -> !line.isEmpty())
          .orElseThrow(() -> new EtcdConfigException("etcd.password-file: " + file + " is empty"));
    } catch (IOException e) {
      throw new EtcdConfigException("etcd.password-file: cannot read " + file, e);
    }
  }

  private static void readable(String setting, Path file) {
    if (!Files.isReadable(file)) {
      throw new EtcdConfigException(setting + ": cannot read " + file);
    }
  }

  private static String reason(Exception e) {
    return e.getCause() == null ? e.toString() : e.getMessage() + ": " + e.getCause().getMessage();
  }

  private static ByteSequence text(String value) {
    return ByteSequence.from(value, StandardCharsets.UTF_8);
  }
}
