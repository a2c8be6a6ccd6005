package io.margay.bgp.io;

import io.margay.model.net.Ip;
import java.time.Duration;
import java.util.List;

/** One open TCP connection. On the loop only, but for what says otherwise. */
public interface Connection {
  Ip localAddress();

  Ip remoteAddress();

  /** Sets what could not be known when the connection came in. */
  void options(SocketOptions options);

  /** From now on messages up to this length may come (RFC 8654). */
  void maxMessage(int octets);

  /** Sends whole messages; the array belongs to the connection from now on. Any thread. */
  void send(byte[] messages);

  /** Sends runs of whole messages, which others may send as well. Any thread. */
  void send(List<byte[]> blocks);

  /** Whether so much waits to be sent that changes should be held back. Any thread. */
  boolean congested();

  /** How long something has waited to be sent without any progress; 0 when nothing waits. */
  Duration stalled();

  /** Reads no more for now, or goes on. */
  void reading(boolean on);

  /** Sends what is waiting, then closes. The listener hears nothing more. */
  void close();
}
