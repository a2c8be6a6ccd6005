package io.margay.netlink.sys;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;

/**
 * Memory outside the heap that the kernel reads from and writes to. Owned by one thread at a time.
 */
public final class NativeBuffer {
  private final ByteBuffer bytes;
  private final Pointer pointer;

  NativeBuffer(Runtime runtime, int capacity) {
    bytes = ByteBuffer.allocateDirect(capacity).order(ByteOrder.nativeOrder());
    // A pointer made from a buffer starts at the buffer's position, so it is made once, at zero.
    pointer = Pointer.wrap(runtime, bytes.duplicate().clear());
  }

  /** The memory, in native byte order. Position and limit belong to the caller. */
  public ByteBuffer bytes() {
    return bytes;
  }

  public int capacity() {
    return bytes.capacity();
  }

  Pointer pointer() {
    return pointer;
  }
}
