package io.margay.bgp.speaker;

import io.margay.bgp.io.Connection;
import io.margay.bgp.io.SocketOptions;
import io.margay.model.net.Ip;
import java.time.Duration;
import java.util.List;

/** A session's connection for what the RIB sends, which comes as octets and is counted as such. */
record CountedConnection(Connection connection, SessionLog.Counter sent) implements Connection {
  @Override
  public void send(byte[] messages) {
    sent.count(messages);
    connection.send(messages);
  }

  @Override
  public void send(List<byte[]> blocks) {
    blocks.forEach(sent::count);
    connection.send(blocks);
  }

  @Override
  public Ip localAddress() {
    return connection.localAddress();
  }

  @Override
  public Ip remoteAddress() {
    return connection.remoteAddress();
  }

  @Override
  public void options(SocketOptions options) {
    connection.options(options);
  }

  @Override
  public void maxMessage(int octets) {
    connection.maxMessage(octets);
  }

  @Override
  public boolean congested() {
    return connection.congested();
  }

  @Override
  public Duration stalled() {
    return connection.stalled();
  }

  @Override
  public void reading(boolean on) {
    connection.reading(on);
  }

  @Override
  public void close() {
    connection.close();
  }
}
