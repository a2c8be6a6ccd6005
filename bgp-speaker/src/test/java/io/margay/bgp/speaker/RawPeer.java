package io.margay.bgp.speaker;

import io.margay.bgp.wire.Captured;
import io.margay.bgp.wire.Coding;
import io.margay.bgp.wire.Keepalive;
import io.margay.bgp.wire.Message;
import io.margay.bgp.wire.MessageCodec;
import io.margay.bgp.wire.MessageException;
import io.margay.bgp.wire.MessageHeader;
import io.margay.bgp.wire.Notification;
import io.margay.bgp.wire.Open;
import io.margay.model.net.Ip;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** A peer on a real socket that says exactly what the test tells it, octet for octet. */
final class RawPeer implements AutoCloseable {
  private static final int LIMIT_MILLIS = 10_000;

  private final Socket socket = new Socket();
  private final DataInputStream in;

  /** Whether IPv4 prefixes come with identifiers (RFC 7911), once the OPENs agree on it. */
  boolean pathIdentifiers;

  final List<Message> heard = new ArrayList<>();
  private final ByteArrayOutputStream octets = new ByteArrayOutputStream();

  RawPeer(Ip source, Ip speaker, int port) throws IOException {
    socket.bind(new InetSocketAddress(source.toInetAddress(), 0));
    socket.connect(new InetSocketAddress(speaker.toInetAddress(), port), LIMIT_MILLIS);
    socket.setSoTimeout(LIMIT_MILLIS);
    in = new DataInputStream(socket.getInputStream());
  }

  void say(byte[] octets) throws IOException {
    socket.getOutputStream().write(octets);
  }

  void say(Message message) throws IOException {
    say(MessageCodec.write(message));
  }

  /** The same as hexadecimal text; what the speaker closes meanwhile is lost. */
  void sayHex(String octets) throws IOException {
    try {
      say(Captured.hex(octets));
    } catch (SocketException e) {
      // it has answered already and closed
    }
  }

  /** Brings a session up with this OPEN. */
  void greet(Open open) throws IOException {
    say(open);
    await(Open.class::isInstance);
    say(new Keepalive());
    await(Keepalive.class::isInstance);
  }

  /** Reads until a message of this kind comes. */
  Message await(Predicate<Message> wanted) throws IOException {
    while (true) {
      Message message = next().orElseThrow(() -> new EOFException("closed; " + last()));
      if (wanted.test(message)) {
        return message;
      }
    }
  }

  /** Reads until the connection ends; the NOTIFICATION before, if there was one. */
  Optional<Notification> farewell() throws IOException {
    Optional<Notification> last = Optional.empty();
    while (true) {
      Optional<Message> message = next();
      if (message.isEmpty()) {
        return last;
      }
      if (message.get() instanceof Notification notification) {
        last = Optional.of(notification);
      }
    }
  }

  /** The next message; empty when the connection has ended. */
  Optional<Message> next() throws IOException {
    try {
      byte[] header = new byte[19];
      in.readFully(header);
      int length = (header[16] & 0xff) << 8 | (header[17] & 0xff);
      byte[] frame = new byte[length];
      System.arraycopy(header, 0, frame, 0, 19);
      in.readFully(frame, 19, length - 19);
      octets.writeBytes(frame);
      Coding coding = new Coding(pathIdentifiers, MessageHeader.MAX_LONG_MESSAGE);
      Message message = MessageCodec.read(ByteBuffer.wrap(frame), coding);
      heard.add(message);
      return Optional.of(message);
    } catch (EOFException e) {
      return Optional.empty();
    } catch (SocketTimeoutException e) {
      throw new AssertionError("nothing more came; " + last(), e);
    } catch (SocketException e) {
      return Optional.empty(); // reset
    } catch (MessageException e) {
      throw new AssertionError("the speaker sent what nobody can read", e);
    }
  }

  private String last() {
    String words = heard.isEmpty() ? "nothing" : heard.getLast().toString();
    String start = words.substring(0, Math.min(300, words.length()));
    return "heard " + heard.size() + " messages, the last: " + start;
  }

  /** All that was heard, as it came. */
  byte[] octets() {
    return octets.toByteArray();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
