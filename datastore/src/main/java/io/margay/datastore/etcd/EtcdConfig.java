package io.margay.datastore.etcd;

import io.margay.datastore.Limits;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How to reach an etcd.
 *
 * @param endpoints client URLs of the members, all {@code http} or all {@code https}
 * @param ca PEM file with the authorities that sign the members' certificates
 * @param cert PEM file with our certificate chain; needs {@code key}
 * @param key PEM file with its private key, PKCS #8
 * @param user name for etcd's own authentication; needs {@code passwordFile}
 * @param passwordFile file whose first line is the password
 * @param deadline of every call, positive
 */
public record EtcdConfig(
    List<URI> endpoints,
    Optional<Path> ca,
    Optional<Path> cert,
    Optional<Path> key,
    Optional<String> user,
    Optional<Path> passwordFile,
    Duration deadline) {

  /**
   * Checks what can be checked without touching a file.
   *
   * @throws EtcdConfigException naming the setting that is wrong
   */
  public EtcdConfig {
    endpoints = List.copyOf(endpoints);
    if (endpoints.isEmpty()) {
      throw new EtcdConfigException("etcd.endpoints: at least one is needed");
    }
    for (URI endpoint : endpoints) {
      checkEndpoint(endpoint);
    }
    boolean secure = secure(endpoints.getFirst());
    if (endpoints.stream().anyMatch(endpoint -> secure(endpoint) != secure)) {
      throw new EtcdConfigException("etcd.endpoints: http and https do not mix");
    }
    if (!secure && (ca.isPresent() || cert.isPresent() || key.isPresent())) {
      throw new EtcdConfigException(
          "etcd.ca, etcd.cert, etcd.key: the endpoints are http, these need https");
    }
    if (cert.isPresent() != key.isPresent()) {
      throw new EtcdConfigException("etcd.cert and etcd.key: one needs the other");
    }
    if (user.isPresent() != passwordFile.isPresent()) {
      throw new EtcdConfigException("etcd.user and etcd.password-file: one needs the other");
    }
    if (deadline.isNegative() || deadline.isZero()) {
      throw new EtcdConfigException("deadline: " + deadline + " is not positive");
    }
  }

  /** Without TLS or user, with the usual deadline. */
  public static EtcdConfig plain(List<URI> endpoints) {
    return new EtcdConfig(
        endpoints,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Limits.CALL_DEADLINE);
  }

  /** The same with another deadline. */
  public EtcdConfig withDeadline(Duration other) {
    return new EtcdConfig(endpoints, ca, cert, key, user, passwordFile, other);
  }

  boolean secure() {
    return secure(endpoints.getFirst());
  }

  private static boolean secure(URI endpoint) {
    return "https".equals(endpoint.getScheme());
  }

  private static void checkEndpoint(URI endpoint) {
    String scheme = endpoint.getScheme();
    if (endpoint.getHost() == null || !("http".equals(scheme) || "https".equals(scheme))) {
      throw new EtcdConfigException(
          "etcd.endpoints: \"" + endpoint + "\" is not of the form http(s)://HOST:PORT");
    }
  }
}
