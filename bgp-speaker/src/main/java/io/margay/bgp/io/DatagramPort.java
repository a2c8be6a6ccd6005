package io.margay.bgp.io;

import io.margay.model.net.Ip;
import java.nio.ByteBuffer;

/** A UDP port. Only on the loop. */
public interface DatagramPort {
  /** Hears what comes in, on the loop; the buffer is valid during the call. */
  @FunctionalInterface
  interface Listener {
    void received(Ip from, ByteBuffer octets);
  }

  /** Sends one datagram with TTL 255; lost without a word when the system cannot. */
  void send(Ip to, int port, byte[] octets);

  void close();
}
