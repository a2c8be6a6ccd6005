package io.margay.bgp.fsm;

import io.margay.bgp.wire.Capability;
import io.margay.bgp.wire.Notification;
import io.margay.bgp.wire.Open;
import java.util.List;
import java.util.Optional;

/** What can happen to a peer's session, with the event numbers of RFC 4271 section 8.1. */
public sealed interface SessionEvent {
  /** ManualStart, or ManualStart_with_PassiveTcpEstablishment (events 1, 4). */
  record Started() implements SessionEvent {}

  /** ManualStop (event 2); without a farewell the connection just closes. */
  record Stopped(Optional<Notification> farewell) implements SessionEvent {}

  /**
   * The peer of an Established session has opened another connection: where graceful restart was
   * agreed on it has restarted, and the old connection goes (RFC 4724 section 5). Only while {@link
   * PeerFsm#replaceable}.
   */
  record PeerRestarted() implements SessionEvent {}

  /** From now on our OPENs have these capabilities. */
  record OfferChanged(List<Capability> capabilities) implements SessionEvent {}

  /** ConnectRetry, Hold, Keepalive or IdleHold timer (events 9, 10, 11, 13). */
  record TimerExpired(SessionTimer timer) implements SessionEvent {}

  /**
   * Tcp_CR_Acked for the outgoing side, TcpConnectionConfirmed for the incoming (16, 17). The
   * latter only while {@link PeerFsm#acceptsIncoming}.
   */
  record ConnectionOpened(Side side) implements SessionEvent {}

  /** TcpConnectionFails (event 18). */
  record ConnectionFailed(Side side, String why) implements SessionEvent {}

  /** BGPOpen (event 19). */
  record OpenReceived(Side side, Open open) implements SessionEvent {}

  /** BGPHeaderErr, BGPOpenMsgErr, UpdateMsgErr (events 21, 22, 28), AutomaticStop (event 8). */
  record Rejected(Side side, Notification notification, String why) implements SessionEvent {}

  /** NotifMsgVerErr, NotifMsg (events 24, 25). */
  record NotificationReceived(Side side, Notification notification) implements SessionEvent {}

  /** KeepAliveMsg (event 26). */
  record KeepaliveReceived(Side side) implements SessionEvent {}

  /** UpdateMsg (event 27), or a ROUTE-REFRESH, which has the same place (RFC 2918). */
  record UpdateReceived(Side side) implements SessionEvent {}
}
