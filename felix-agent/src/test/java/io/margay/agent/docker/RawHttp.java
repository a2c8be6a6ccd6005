package io.margay.agent.docker;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** One connection of dockerd's to a plugin, byte for byte as Docker 20.10 writes it. */
final class RawHttp implements AutoCloseable {
  private final SocketChannel channel;

  RawHttp(Path socket) throws IOException {
    channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    channel.connect(UnixDomainSocketAddress.of(socket));
  }

  /** Status and body of the answer. */
  record Answer(int status, String body) {}

  Answer call(String method, String body) throws IOException {
    send(method, body);
    return read();
  }

  /** With an empty Host and no content type. */
  void send(String method, String body) throws IOException {
    byte[] content = body.getBytes(StandardCharsets.UTF_8);
    String head =
        "POST /"
            + method
            + " HTTP/1.1\r\nHost: \r\nUser-Agent: Go-http-client/1.1\r\nContent-Length: "
            + content.length
            + "\r\nAccept: application/vnd.docker.plugins.v1.2+json\r\nAccept-Encoding: gzip\r\n\r\n";
    write(head + body);
  }

  void write(String text) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }

  Answer read() throws IOException {
    StringBuilder text = new StringBuilder();
    while (true) {
      int end = text.indexOf("\r\n\r\n");
      if (end >= 0) {
        String head = text.substring(0, end).toLowerCase(java.util.Locale.ROOT);
        int length =
            Integer.parseInt(
                head.lines()
                    .filter(line -> line.startsWith("content-length:"))
                    .findFirst()
                    .orElseThrow()
                    .substring("content-length:".length())
                    .strip());
        if (text.length() >= end + 4 + length) {
          return new Answer(
              Integer.parseInt(text.substring(9, 12)), text.substring(end + 4).strip());
        }
      }
      ByteBuffer buffer = ByteBuffer.allocate(4096);
      if (channel.read(buffer) < 0) {
        throw new IOException("closed after: " + text);
      }
      text.append(new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8));
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
