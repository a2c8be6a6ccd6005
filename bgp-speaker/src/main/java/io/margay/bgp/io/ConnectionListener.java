package io.margay.bgp.io;

import io.margay.bgp.wire.MessageException;
import java.nio.ByteBuffer;

/** Hears what happens on one connection, on the loop. */
public interface ConnectionListener {
  /** One whole frame with a good header; the buffer is valid during the call. */
  void frame(ByteBuffer frame);

  /** A header that ends the session; nothing more is read. */
  void malformed(MessageException error);

  /** All that has been read is through. */
  void batchEnd();

  /** The connection is not congested any more. */
  void drained();

  /** The connection is gone, and we did not close it. */
  void closed(String why);
}
