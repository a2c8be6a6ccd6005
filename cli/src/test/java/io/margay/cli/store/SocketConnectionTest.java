package io.margay.cli.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.margay.model.control.Control;
import io.margay.model.control.ControlRequest;
import io.margay.model.control.ControlResponse;
import io.margay.model.control.ControlResponse.Check;
import io.margay.model.control.ControlResponse.Level;
import io.margay.model.control.ControlWire;
import io.margay.model.control.ErrorCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SocketConnectionTest {
  @TempDir private Path folder;

  /** What the agent's end does with one connection. */
  private interface Script {
    void play(SocketChannel channel) throws Exception;
  }

  @Test
  void carriesARequestAndALargeAnswer() throws Exception {
    Control agent =
        request ->
            new ControlResponse.Health(
                request.toString(),
                "0.1.0",
                List.of(new Check("store", Level.OK, "x".repeat(1_000_000))));
    ControlResponse response = ask(channel -> serve(channel, agent), 10);
    ControlResponse.Health health = assertInstanceOf(ControlResponse.Health.class, response);
    assertEquals(new ControlRequest.Status().toString(), health.node());
    assertEquals(1_000_000, health.checks().getFirst().detail().length());
  }

  @Test
  void tellsThatNobodyListens() {
    Connection connection = connection(10);
    assertEquals(ErrorCode.UNREACHABLE, codeOf(connection.execute(new ControlRequest.Status())));
  }

  @Test
  void givesUpOnASilentAgent() throws Exception {
    assertEquals(ErrorCode.TIMED_OUT, codeOf(ask(channel -> waitForEnd(channel), 1)));
  }

  @Test
  void tellsWhenTheAgentHangsUpOrSpeaksNonsense() throws Exception {
    assertEquals(ErrorCode.FAILED, codeOf(ask(channel -> {}, 10)));
    assertEquals(
        ErrorCode.FAILED,
        codeOf(ask(channel -> write(channel, new byte[] {0, 0, 0, 2, '{', '}'}), 10)));
    assertEquals(
        ErrorCode.FAILED, codeOf(ask(channel -> write(channel, new byte[] {127, 0, 0, 0}), 10)));
    assertEquals(
        ErrorCode.FAILED, codeOf(ask(channel -> write(channel, new byte[] {0, 0, 9}), 10)));
  }

  private static ErrorCode codeOf(ControlResponse response) {
    return assertInstanceOf(ControlResponse.Failed.class, response).problem().code();
  }

  private ControlResponse ask(Script script, int seconds) throws Exception {
    Path socket = folder.resolve("agent.sock");
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket));
      Thread agent = Thread.ofVirtual().start(() -> accept(server, script));
      try (Connection connection = connection(seconds)) {
        return connection.execute(new ControlRequest.Status());
      } finally {
        agent.join();
      }
    } finally {
      Files.deleteIfExists(socket);
    }
  }

  private static void accept(ServerSocketChannel server, Script script) {
    try (SocketChannel channel = server.accept()) {
      script.play(channel);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static void serve(SocketChannel channel, Control agent) throws Exception {
    ByteBuffer request = ByteBuffer.allocate(4096);
    while (request.position() < ControlWire.requestLength(request.duplicate().flip())) {
      channel.read(request);
    }
    write(channel, ControlWire.write(agent.execute(ControlWire.readRequest(request.flip()))));
  }

  private static void write(SocketChannel channel, byte[] bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }

  private static void waitForEnd(SocketChannel channel) throws IOException {
    ByteBuffer sink = ByteBuffer.allocate(4096);
    while (channel.read(sink) >= 0) {
      sink.clear();
    }
  }

  private Connection connection(int seconds) {
    return Connection.open(
        new StoreSettings(
            List.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            folder.resolve("agent.sock"),
            Optional.of(Duration.ofSeconds(seconds))));
  }
}
