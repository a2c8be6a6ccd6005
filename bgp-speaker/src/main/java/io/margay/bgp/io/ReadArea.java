package io.margay.bgp.io;

import io.margay.bgp.Limits;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;

/**
 * Where one thread takes apart what it has read from any of its connections: on the heap, where
 * single octets are read several times as fast as outside, and one for all, so that a connection at
 * rest holds nothing.
 */
final class ReadArea {
  private byte[] octets = new byte[Limits.READ_BATCH];

  /** Both one behind the other; valid until the next call. */
  ByteBuffer join(byte[] before, ByteBuf after) {
    int count = after.readableBytes();
    int size = before.length + count;
    if (size > octets.length) {
      octets = new byte[size];
    }
    System.arraycopy(before, 0, octets, 0, before.length);
    after.readBytes(octets, before.length, count);
    return ByteBuffer.wrap(octets, 0, size);
  }
}
