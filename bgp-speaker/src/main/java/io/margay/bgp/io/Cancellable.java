package io.margay.bgp.io;

/** Something that will happen unless it is cancelled. Only on the loop. */
@FunctionalInterface
public interface Cancellable {
  /** After this call nothing is heard of it. No effect once it has happened. */
  void cancel();
}
