package io.margay.bgp.io;

import io.margay.model.net.Ip;

/** One open TCP connection. Only on the loop. */
public interface Connection {
  Ip localAddress();

  Ip remoteAddress();

  /** Sends whole messages; the array belongs to the connection from now on. */
  void send(byte[] messages);

  /** Whether so much waits to be sent that changes should be held back. */
  boolean congested();

  /** Sends what is waiting, then closes. The listener hears nothing more. */
  void close();
}
