package io.margay.agent.docker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.agent.workload.EndpointRecords.Answer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a dockerd's answers prove of an endpoint; its API is played on a unix socket. */
class EngineRecordsTest {
  private static final String ID = "e".repeat(64);
  private static final String ENDPOINT = "h1-docker-" + ID + "-eth0";
  private static final String EMPTY = "{\"Id\":\"net\",\"Name\":\"n\",\"Containers\":{}}";

  private static String container(String state) {
    return "[{\"Id\":\"c\",\"State\":\""
        + state
        + "\",\"NetworkSettings\":{\"Networks\":{\"n\":{\"NetworkID\":\"net\",\"EndpointID\":\""
        + ID
        + "\"}}}}]";
  }

  private static Answer ask(Path directory, Map<String, String> answers) throws IOException {
    Path socket = directory.resolve(answers.size() + "-" + System.nanoTime());
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket));
      Thread.ofVirtual().start(() -> serve(server, new ConcurrentHashMap<>(answers)));
      return new EngineRecords(new EngineClient(socket, Duration.ofMillis(500))).ask(ENDPOINT);
    }
  }

  private static void serve(ServerSocketChannel server, Map<String, String> answers) {
    try {
      while (true) {
        try (SocketChannel channel = server.accept()) {
          ByteBuffer request = ByteBuffer.allocate(4096);
          channel.read(request);
          String path = new String(request.array(), UTF_8).split(" ", 3)[1].split("\\?", 2)[0];
          String body = answers.getOrDefault(path, "{\"message\":\"no such thing\"}");
          String status = answers.containsKey(path) ? "200 OK" : "404 Not Found";
          channel.write(
              ByteBuffer.wrap(("HTTP/1.0 " + status + "\r\n\r\n" + body).getBytes(UTF_8)));
        }
      }
    } catch (AsynchronousCloseException e) {
      assertTrue(!server.isOpen(), "the test has its answer");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, String> answers(String containers, String network) {
    return Map.of(
        "/networks", "[" + EMPTY + "]", "/containers/json", containers, "/networks/net", network);
  }

  @Test
  void onlyAFullAnswerThatHasItNowhereProvesThatItIsGone(@TempDir Path directory) throws Exception {
    assertEquals(Answer.GONE, ask(directory, answers("[]", EMPTY)));
    assertEquals(Answer.GONE, ask(directory, answers(container("exited"), EMPTY)));
    for (String state : new String[] {"running", "created", "paused", "restarting"}) {
      assertEquals(Answer.THERE, ask(directory, answers(container(state), EMPTY)), state);
    }
    String ghost = "{\"ep-" + ID + "\":{\"EndpointID\":\"" + ID + "\"}}";
    assertEquals(
        Answer.THERE, ask(directory, answers("[]", EMPTY.replace("{}", ghost))), "no container");
    assertEquals(
        Answer.SILENT, // a network went meanwhile
        ask(directory, Map.of("/networks", "[" + EMPTY + "]", "/containers/json", "[]")));
  }

  @Test
  void aDockerdThatIsAwayOrDoesNotAnswerProvesNothing(@TempDir Path directory) throws Exception {
    Path socket = directory.resolve("s");
    EngineRecords records = new EngineRecords(new EngineClient(socket, Duration.ofMillis(200)));
    assertEquals(Answer.SILENT, records.ask(ENDPOINT));
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket)); // as while dockerd starts
      assertEquals(Answer.SILENT, records.ask(ENDPOINT));
    }
    assertEquals(Answer.SILENT, records.ask("h1-cni-" + ID + "-eth0"), "not Docker's");
  }
}
