package io.margay.bgp.speaker;

import io.margay.bgp.io.ConnectListener;
import io.margay.bgp.io.Connection;
import io.margay.bgp.io.ConnectionListener;
import io.margay.bgp.wire.Keepalive;
import io.margay.bgp.wire.Message;
import io.margay.bgp.wire.MessageCodec;
import io.margay.bgp.wire.MessageException;
import io.margay.bgp.wire.Notification;
import io.margay.bgp.wire.Open;
import io.margay.model.net.AsNumber;
import io.margay.model.net.Ip;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A peer that says exactly what the test tells it, octet for octet. */
final class TestPeer implements ConnectionListener, ConnectListener, FakeNetwork.Host {
  final List<Message> heard = new ArrayList<>();
  private @Nullable Connection connection;
  boolean closed;
  boolean deaf; // does not read what it is sent

  @Override
  public Optional<ConnectionListener> accepted(Connection incoming) {
    connection = incoming;
    closed = false;
    return Optional.of(this);
  }

  @Override
  public ConnectionListener opened(Connection outgoing) {
    connection = outgoing;
    return this;
  }

  @Override
  public void failed(String why) {
    closed = true;
  }

  @Override
  public void frame(ByteBuffer frame) {
    if (deaf) {
      return;
    }
    try {
      heard.add(MessageCodec.read(frame));
    } catch (MessageException e) {
      throw new AssertionError("the speaker sent what nobody can read", e);
    }
  }

  @Override
  public void malformed(MessageException error) {
    throw new AssertionError("the speaker sent a bad header", error);
  }

  @Override
  public void batchEnd() {}

  @Override
  public void drained() {}

  @Override
  public void closed(String why) {
    closed = true;
  }

  boolean connected() {
    return connection != null && !closed;
  }

  void say(byte[] octets) {
    connection.send(octets);
  }

  void say(Message message) {
    say(MessageCodec.write(message));
  }

  /** What it takes for a session: OPEN and KEEPALIVE, without waiting for an answer. */
  void greet(AsNumber as, Ip identifier) {
    say(Open.of(as, 90, identifier));
    say(new Keepalive());
  }

  void hangUp() {
    connection.close();
  }

  Optional<Notification> notification() {
    return heard.stream()
        .filter(Notification.class::isInstance)
        .map(Notification.class::cast)
        .findFirst();
  }
}
