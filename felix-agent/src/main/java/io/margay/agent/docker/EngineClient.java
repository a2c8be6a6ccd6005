package io.margay.agent.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.margay.agent.limits.Limits;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.URLEncoder;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Asks this host's dockerd (Docker Engine API). Never from within a call of a driver, except for
 * {@link EngineRecords}' lists: dockerd may wait for that call, and hold what the answer needs.
 * HTTP/1.0 spares chunks: the answer ends with the connection.
 */
final class EngineClient {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Path socket;
  private final Duration deadline;

  /** dockerd answered, but did not do it. */
  static final class EngineException extends IOException {
    private static final long serialVersionUID = 1;
    private final int status;

    EngineException(int status, String message) {
      super(message);
      this.status = status;
    }

    int status() {
      return status;
    }
  }

  EngineClient(Path socket) {
    this(socket, Limits.DOCKER_ENGINE);
  }

  /**
   * @param deadline of each answer
   */
  EngineClient(Path socket, Duration deadline) {
    this.socket = socket;
    this.deadline = deadline;
  }

  /** All networks of a driver, without their containers. */
  JsonNode networks(String driver) throws IOException {
    String filter = "{\"driver\":[\"" + driver + "\"]}";
    return call(
        "GET", "/networks?filters=" + URLEncoder.encode(filter, StandardCharsets.UTF_8), "");
  }

  /** One network with its endpoints. */
  JsonNode network(String idOrName) throws IOException {
    return call("GET", "/networks/" + URLEncoder.encode(idOrName, StandardCharsets.UTF_8), "");
  }

  /** All containers, also those that have ended. */
  JsonNode containers() throws IOException {
    return call("GET", "/containers/json?all=1", "");
  }

  /** One container, with the id of its process. */
  JsonNode container(String id) throws IOException {
    return call("GET", "/containers/" + id + "/json", "");
  }

  void createNetwork(JsonNode body) throws IOException {
    var _ = call("POST", "/networks/create", body.toString());
  }

  void deleteNetwork(String id) throws IOException {
    var _ = call("DELETE", "/networks/" + id, "");
  }

  private JsonNode call(String method, String path, String body) throws IOException {
    byte[] content = body.getBytes(StandardCharsets.UTF_8);
    String head =
        method
            + " "
            + path
            + " HTTP/1.0\r\nHost: docker\r\nContent-Type: application/json\r\nContent-Length: "
            + content.length
            + "\r\n\r\n";
    byte[] answer;
    AtomicBoolean done = new AtomicBoolean();
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      Thread guard = Thread.ofVirtual().start(() -> closeAfterDeadline(channel, done));
      try {
        channel.connect(UnixDomainSocketAddress.of(socket));
        write(channel, head.getBytes(StandardCharsets.UTF_8));
        write(channel, content);
        answer = readAll(channel);
      } finally {
        done.set(true);
        guard.interrupt();
      }
    }
    return parse(answer);
  }

  private void closeAfterDeadline(SocketChannel channel, AtomicBoolean done) {
    try {
      Thread.sleep(deadline);
      if (!done.get()) {
        channel.close();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // it was in time
    } catch (IOException e) {
      System.getLogger(EngineClient.class.getName())
          .log(System.Logger.Level.DEBUG, "connection to dockerd not closed", e);
    }
  }

  private static void write(SocketChannel channel, byte[] bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }

  private static byte[] readAll(SocketChannel channel) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    ByteBuffer buffer = ByteBuffer.allocate(64 << 10);
    while (channel.read(buffer) >= 0) {
      all.write(buffer.array(), 0, buffer.position());
      buffer.clear();
      if (all.size() > Limits.DOCKER_ANSWER_BYTES) {
        throw new IOException("dockerd's answer is longer than " + Limits.DOCKER_ANSWER_BYTES);
      }
    }
    return all.toByteArray();
  }

  private static JsonNode parse(byte[] answer) throws IOException {
    String text = new String(answer, StandardCharsets.UTF_8);
    int end = text.indexOf("\r\n\r\n");
    String[] status = text.split(" ", 3);
    if (end < 0 || status.length < 3 || !status[1].matches("[1-5][0-9][0-9]")) {
      throw new IOException("dockerd's answer is no HTTP");
    }
    int code = Integer.parseInt(status[1]);
    String body = text.substring(end + 4);
    JsonNode json = body.isBlank() ? JSON.createObjectNode() : JSON.readTree(body);
    if (code >= 300) {
      throw new EngineException(code, json.path("message").asText("status " + code).strip());
    }
    return json;
  }
}
