package io.margay.cli.host;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A server that is asked one thing by HTTP, within {@link Limits#ANSWER}. */
final class Peer {
  private final SocketAddress address;

  private Peer(SocketAddress address) {
    this.address = address;
  }

  static Peer at(Path socket) {
    return new Peer(UnixDomainSocketAddress.of(socket));
  }

  static Peer at(String host, int port) {
    return new Peer(new InetSocketAddress(host, port));
  }

  /**
   * What it answers, status line and all.
   *
   * @throws IOException when nobody listens, or nobody answers in time
   */
  String ask(String method, String path) throws IOException {
    String request =
        method
            + " "
            + path
            + " HTTP/1.1\r\nHost: margay\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    return bounded(channel -> {
      channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
      ByteBuffer answer = ByteBuffer.allocate(Limits.ANSWER_BYTES);
      while (answer.hasRemaining() && channel.read(answer) >= 0) {
        if (complete(answer)) {
          break;
        }
      }
      return text(answer);
    });
  }

  /** A status line is enough: some servers keep the connection in spite of the header. */
  private static boolean complete(ByteBuffer answer) {
    return text(answer).contains("\r\n\r\n");
  }

  private static String text(ByteBuffer read) {
    return StandardCharsets.UTF_8.decode(read.duplicate().flip()).toString();
  }

  /** Whether somebody listens. */
  void connect() throws IOException {
    bounded(_ -> "");
  }

  private interface Talk {
    String with(SocketChannel channel) throws IOException;
  }

  private String bounded(Talk talk) throws IOException {
    try (SocketChannel channel =
        address instanceof UnixDomainSocketAddress
            ? SocketChannel.open(StandardProtocolFamily.UNIX)
            : SocketChannel.open()) {
      CompletableFuture<String> answer = new CompletableFuture<>();
      Thread.ofVirtual()
          .start(() -> {
            try {
              channel.connect(address);
              answer.complete(talk.with(channel));
            } catch (IOException | RuntimeException e) {
              answer.completeExceptionally(e);
            }
          });
      return answer.get(Limits.ANSWER.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new IOException("no answer within " + Limits.ANSWER.toSeconds() + " s", e);
    } catch (ExecutionException e) {
      throw new IOException(reason(e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private static String reason(ExecutionException failure) {
    Throwable cause = failure.getCause() == null ? failure : failure.getCause();
    String said = cause.getMessage();
    return said == null ? cause.getClass().getSimpleName() : said;
  }
}
