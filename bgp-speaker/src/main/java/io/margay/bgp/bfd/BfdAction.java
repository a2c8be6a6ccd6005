package io.margay.bgp.bfd;

import java.time.Duration;

/** What the owner of a {@link BfdMachine} has to do, in order. */
sealed interface BfdAction {
  record Send(BfdPacket packet) implements BfdAction {}

  /** Start the timer of the next periodic packet, or start it again. */
  record SendAfter(Duration time) implements BfdAction {}

  /** No periodic packets any more. */
  record SendNoMore() implements BfdAction {}

  /** Start the detection timer, or start it again. */
  record DetectAfter(Duration time) implements BfdAction {}

  /**
   * The state changed.
   *
   * @param fault whether the path was up and is dead, rather than switched off
   * @param why in words
   */
  record Changed(BfdState after, boolean fault, String why) implements BfdAction {}
}
