package io.margay.datastore.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.etcd.jetcd.Auth;
import io.etcd.jetcd.Client;
import io.margay.datastore.Commit;
import io.margay.datastore.DatastoreException;
import io.margay.datastore.RefusedByStoreException;
import io.margay.datastore.Transaction;
import io.margay.datastore.UnreachableException;
import io.margay.datastore.Write;
import io.margay.datastore.testing.EtcdServer;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EtcdSecurityTest {
  private static final Transaction WRITE =
      new Transaction(List.of(), List.of(new Write.Put("/x", "1")));

  @TempDir Path directory;

  @Test
  void speaksTlsWithACertificateOfItsOwn() throws Exception {
    Path cert = directory.resolve("cert.pem");
    Path key = directory.resolve("key.pem");
    makeCertificate(cert, key);
    List<String> options =
        List.of(
            "--cert-file=" + cert,
            "--key-file=" + key,
            "--trusted-ca-file=" + cert,
            "--client-cert-auth");
    try (EtcdServer server = EtcdServer.with("https", options)) {
      server.start();
      server.awaitReady();
      List<URI> endpoints = List.of(server.endpoint());
      try (EtcdDatastore store = open(endpoints, Optional.of(cert), Optional.of(key))) {
        assertInstanceOf(Commit.Done.class, store.commit(WRITE));
      }
      try (EtcdDatastore stranger = open(endpoints, Optional.empty(), Optional.empty())) {
        // A handshake that fails looks like a connection that fails.
        assertThrows(DatastoreException.class, () -> stranger.commit(WRITE));
      }
    }
  }

  private EtcdDatastore open(List<URI> endpoints, Optional<Path> cert, Optional<Path> key) {
    return EtcdDatastore.open(
        new EtcdConfig(
            endpoints,
            Optional.of(directory.resolve("cert.pem")),
            cert,
            key,
            Optional.empty(),
            Optional.empty(),
            Duration.ofSeconds(4))); // the first handshake of a JVM takes its time
  }

  @Test
  void tellsAWrongPasswordFromAStoreThatIsAway() throws Exception {
    try (EtcdServer server = EtcdServer.started()) {
      List<URI> endpoints = List.of(server.endpoint());
      enableAuthentication(endpoints);
      try (EtcdDatastore anonymous = EtcdDatastore.open(EtcdConfig.plain(endpoints))) {
        assertThrows(RefusedByStoreException.class, () -> anonymous.commit(WRITE));
      }
      try (EtcdDatastore wrong = EtcdDatastore.open(user(endpoints, "guess"))) {
        assertThrows(RefusedByStoreException.class, () -> wrong.commit(WRITE));
      }
      try (EtcdDatastore right = EtcdDatastore.open(user(endpoints, "secret"))) {
        assertInstanceOf(Commit.Done.class, right.commit(WRITE));
        server.kill();
        assertThrows(UnreachableException.class, () -> right.get("/x"));
      }
    }
  }

  private EtcdConfig user(List<URI> endpoints, String password) throws Exception {
    Path file = Files.writeString(directory.resolve(password), password + "\n");
    return new EtcdConfig(
        endpoints,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of("root"),
        Optional.of(file),
        Duration.ofSeconds(2));
  }

  @Test
  void namesTheSettingThatIsWrong() {
    URI plain = URI.create("http://127.0.0.1:2379");
    URI secure = URI.create("https://127.0.0.1:2379");
    assertWrong("etcd.endpoints", () -> EtcdConfig.plain(List.of()));
    assertWrong("etcd.endpoints", () -> EtcdConfig.plain(List.of(plain, secure)));
    assertWrong("etcd.endpoints", () -> EtcdConfig.plain(List.of(URI.create("ftp://h1:2379"))));
    assertWrong("etcd.endpoints", () -> EtcdConfig.plain(List.of(URI.create("http:h1"))));
    assertWrong("etcd.ca", () -> open(List.of(plain), Optional.empty(), Optional.empty()));
    assertWrong("etcd.ca", () -> open(List.of(secure), Optional.empty(), Optional.empty()));
    assertWrong("etcd.cert", () -> open(List.of(secure), Optional.of(directory), Optional.empty()));
  }

  private static void assertWrong(String setting, org.junit.jupiter.api.function.Executable code) {
    String message = assertThrows(EtcdConfigException.class, code).getMessage();
    assertTrue(message.startsWith(setting), message);
  }

  private static void enableAuthentication(List<URI> endpoints) throws Exception {
    try (Client client = new ClientFactory(EtcdConfig.plain(endpoints)).create()) {
      Auth auth = client.getAuthClient();
      auth.userAdd(Text.bytes("root"), Text.bytes("secret")).get(5, TimeUnit.SECONDS);
      auth.roleAdd(Text.bytes("root")).get(5, TimeUnit.SECONDS);
      auth.userGrantRole(Text.bytes("root"), Text.bytes("root")).get(5, TimeUnit.SECONDS);
      auth.authEnable().get(5, TimeUnit.SECONDS);
    }
  }

  /** A self-signed certificate for both sides, by the JDK's own keytool. */
  private void makeCertificate(Path cert, Path key) throws Exception {
    Path store = directory.resolve("store.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "test",
                "-keyalg",
                "EC",
                "-dname",
                "CN=margay-test",
                "-ext",
                "san=ip:127.0.0.1",
                "-ext",
                "bc=ca:true",
                "-keystore",
                store.toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                "changeit")
            .inheritIO()
            .start();
    assertEquals(0, keytool.waitFor());
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, "changeit".toCharArray());
    }
    pem(cert, "CERTIFICATE", keys.getCertificate("test").getEncoded());
    pem(key, "PRIVATE KEY", keys.getKey("test", "changeit".toCharArray()).getEncoded());
  }

  private static void pem(Path file, String kind, byte[] content) throws Exception {
    String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
    Files.writeString(
        file, "-----BEGIN " + kind + "-----\n" + body + "\n-----END " + kind + "-----\n");
  }
}
