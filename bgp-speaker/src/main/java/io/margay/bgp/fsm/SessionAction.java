package io.margay.bgp.fsm;

import io.margay.bgp.wire.Family;
import io.margay.bgp.wire.Notification;
import io.margay.bgp.wire.Open;
import java.time.Duration;
import java.util.Set;

/** What the owner of a {@link PeerFsm} has to do, in the order given. */
public sealed interface SessionAction {
  /** Open the outgoing connection. */
  record Connect() implements SessionAction {}

  /** Close a connection or give up its attempt; no event about it may follow. */
  record Close(Side side) implements SessionAction {}

  record SendOpen(Side side, Open open) implements SessionAction {}

  record SendKeepalive(Side side) implements SessionAction {}

  record SendNotification(Side side, Notification notification) implements SessionAction {}

  /** Start a timer, or start it again when it runs. */
  record StartTimer(SessionTimer timer, Duration time) implements SessionAction {}

  record StopTimer(SessionTimer timer) implements SessionAction {}

  /** The session is up: announce the whole table on this side. */
  record SessionEstablished(Side side, Negotiated negotiated) implements SessionAction {}

  /**
   * The session was up and is no more: its routes go, but for those of the families that are kept
   * until the peer is back (RFC 4724 section 4.2).
   */
  record SessionDown(Set<Family> kept) implements SessionAction {}

  /** The message of the event is legal now: act on its content. */
  record ProcessUpdate(Side side) implements SessionAction {}

  /** Remember why the session is not up. */
  record NoteError(Failure failure) implements SessionAction {}
}
