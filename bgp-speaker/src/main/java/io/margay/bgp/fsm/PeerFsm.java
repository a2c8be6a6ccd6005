package io.margay.bgp.fsm;

import static io.margay.bgp.fsm.SessionState.ACTIVE;
import static io.margay.bgp.fsm.SessionState.CONNECT;
import static io.margay.bgp.fsm.SessionState.ESTABLISHED;
import static io.margay.bgp.fsm.SessionState.IDLE;
import static io.margay.bgp.fsm.SessionState.OPEN_CONFIRM;
import static io.margay.bgp.fsm.SessionState.OPEN_SENT;

import io.margay.bgp.Limits;
import io.margay.bgp.fsm.SessionAction.Close;
import io.margay.bgp.fsm.SessionAction.Connect;
import io.margay.bgp.fsm.SessionAction.NoteError;
import io.margay.bgp.fsm.SessionAction.ProcessUpdate;
import io.margay.bgp.fsm.SessionAction.SendKeepalive;
import io.margay.bgp.fsm.SessionAction.SendNotification;
import io.margay.bgp.fsm.SessionAction.SendOpen;
import io.margay.bgp.fsm.SessionAction.SessionDown;
import io.margay.bgp.fsm.SessionAction.SessionEstablished;
import io.margay.bgp.fsm.SessionAction.StartTimer;
import io.margay.bgp.fsm.SessionAction.StopTimer;
import io.margay.bgp.wire.Capability;
import io.margay.bgp.wire.Family;
import io.margay.bgp.wire.MessageException;
import io.margay.bgp.wire.Notification;
import io.margay.bgp.wire.NotificationCause;
import io.margay.bgp.wire.Octets;
import io.margay.bgp.wire.Open;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The state machine of one peer (RFC 4271 section 8.2.2) over its outgoing and its incoming
 * connection. Owned by the {@code speaker} loop; pure, so that tests feed it lists of events.
 */
public final class PeerFsm {
  /** One connection and how far it has come. */
  private static final class Link {
    SessionState state;
    @Nullable Negotiated negotiated;
    boolean lasted; // a KEEPALIVE has come since it is Established

    final Open ours;

    Link(SessionState state, Open ours) {
      this.state = state;
      this.ours = ours;
    }
  }

  private final FsmConfig config;
  private final Pauses pauses;
  private final Map<Side, Link> links = new EnumMap<>(Side.class);
  private List<Capability> capabilities;
  private List<SessionAction> actions = new ArrayList<>();
  private boolean started;
  private boolean idleHold;

  /**
   * A peer in Idle.
   *
   * @param random for the jitter of RFC 4271 section 10
   */
  public PeerFsm(FsmConfig config, RandomGenerator random) {
    this.config = config;
    this.pauses = new Pauses(random, config.times());
    this.capabilities = config.capabilities();
  }

  /** The state an operator sees: that of the link that has come farthest. */
  public SessionState state() {
    if (!started || idleHold) {
      return IDLE;
    }
    SessionState best = ACTIVE;
    for (Link link : links.values()) {
      boolean farther = link.state.compareTo(best) > 0 || best == ACTIVE;
      best = farther ? link.state : best;
    }
    return best;
  }

  /**
   * Whether a connection from the peer is welcome now: there is none yet, no session is up, and the
   * peer is not kept out after an error (the RFC refuses connections in Idle).
   */
  public boolean acceptsIncoming() {
    Link outgoing = links.get(Side.OUTGOING);
    boolean up = outgoing != null && outgoing.state == ESTABLISHED;
    return started && !idleHold && !up && !links.containsKey(Side.INCOMING);
  }

  /** Whether there is a connection from the peer, or a session. */
  public boolean busy() {
    return links.containsKey(Side.INCOMING) || state() == ESTABLISHED;
  }

  private Open ourOpen() {
    int hold = (int) config.holdTime().toSeconds();
    return Open.of(config.localAs(), hold, config.localIdentifier(), capabilities);
  }

  /** Takes one event and returns what to do, in order. */
  public List<SessionAction> on(SessionEvent event) {
    switch (event) {
      case SessionEvent.Started _ -> start();
      case SessionEvent.Stopped(Optional<Notification> farewell) -> stop(farewell);
      case SessionEvent.PeerRestarted _ -> replaceEstablished();
      case SessionEvent.OfferChanged(List<Capability> changed) ->
          capabilities = List.copyOf(changed);
      case SessionEvent.TimerExpired(SessionTimer timer) -> expired(timer);
      case SessionEvent.ConnectionOpened(Side side) -> opened(side);
      case SessionEvent.ConnectionFailed(Side side, String why) -> lost(side, why);
      case SessionEvent.OpenReceived(Side side, Open open) -> openReceived(side, open);
      case SessionEvent.Rejected(Side side, Notification notification, String why) -> {
        if (alive(side)) {
          fail(side, notification, why);
        }
      }
      case SessionEvent.NotificationReceived(Side side, Notification notification) ->
          notified(side, notification);
      case SessionEvent.KeepaliveReceived(Side side) -> keepaliveReceived(side);
      case SessionEvent.UpdateReceived(Side side) -> updateReceived(side);
    }
    List<SessionAction> result = actions;
    actions = new ArrayList<>();
    return result;
  }

  private void start() {
    if (!started) {
      started = true;
      pauses.reset();
      connect();
    }
  }

  private void stop(Optional<Notification> farewell) {
    new EnumMap<>(links)
        .forEach((side, link) -> {
          boolean spoken = link.state != CONNECT;
          farewell
              .filter(_ -> spoken)
              .map(last -> hardened(link, last))
              .ifPresent(last -> act(new SendNotification(side, last)));
          remove(side, Set.of());
        });
    act(new StopTimer(SessionTimer.CONNECT_RETRY));
    act(new StopTimer(SessionTimer.IDLE_HOLD));
    started = false;
    idleHold = false;
  }

  /** Where a NOTIFICATION alone would keep routes (RFC 8538), one that does not. */
  private static Notification hardened(Link link, Notification last) {
    boolean soft = link.negotiated != null && link.negotiated.restart().notification();
    return soft && link.state == ESTABLISHED && last.cease() ? last.hardReset() : last;
  }

  /** Whether a new connection of the peer means that it has restarted. */
  public boolean replaceable() {
    return links.values().stream()
        .anyMatch(link ->
            link.state == ESTABLISHED
                && link.lasted
                && link.negotiated != null
                && link.negotiated.restart().offered());
  }

  private void replaceEstablished() {
    for (Side side : Side.values()) {
      Link link = links.get(side);
      if (link != null && link.state == ESTABLISHED) {
        act(new NoteError(Failure.network("the peer has restarted: it opened a new connection")));
        remove(side, keptAfterLoss(link));
      }
    }
  }

  private static Set<Family> keptAfterLoss(@Nullable Link link) {
    return link == null || link.negotiated == null ? Set.of() : link.negotiated.restart().kept();
  }

  /** What is kept over a NOTIFICATION: all or nothing, by the N bit (RFC 8538 section 4). */
  private Set<Family> keptAfter(Side side, Notification notification) {
    Link link = links.get(side);
    boolean soft =
        link != null && link.negotiated != null && link.negotiated.restart().notification();
    return soft && !notification.isHardReset() ? keptAfterLoss(link) : Set.of();
  }

  private void expired(SessionTimer timer) {
    switch (timer) {
      case CONNECT_RETRY -> retry();
      case IDLE_HOLD -> {
        if (idleHold) {
          idleHold = false;
          connect();
        }
      }
      case HOLD_OUTGOING -> holdExpired(Side.OUTGOING);
      case HOLD_INCOMING -> holdExpired(Side.INCOMING);
      case KEEPALIVE_OUTGOING -> keepaliveExpired(Side.OUTGOING);
      case KEEPALIVE_INCOMING -> keepaliveExpired(Side.INCOMING);
    }
  }

  /** ConnectRetryTimer_Expires: give up the attempt under way, if any, and try again. */
  private void retry() {
    Link outgoing = links.get(Side.OUTGOING);
    if (!started || idleHold || (outgoing != null && outgoing.state != CONNECT)) {
      return;
    }
    if (outgoing != null) {
      act(new NoteError(Failure.network("no answer to the connection attempt")));
      remove(Side.OUTGOING, Set.of());
    }
    connect();
  }

  private void connect() {
    if (config.passive()) {
      return;
    }
    if (links.containsKey(Side.INCOMING)) {
      startTimer(
          SessionTimer.CONNECT_RETRY, config.times().connectRetry()); // that one may still fail
      return;
    }
    links.put(Side.OUTGOING, new Link(CONNECT, ourOpen()));
    act(new Connect());
    startTimer(SessionTimer.CONNECT_RETRY, Limits.CONNECT_ATTEMPT);
  }

  private void opened(Side side) {
    Link link = links.get(side);
    boolean possible = side == Side.INCOMING ? acceptsIncoming() : waitsFor(link);
    if (!possible) {
      throw new IllegalStateException("no " + side + " connection was to come");
    }
    Link other = links.get(side.other());
    if (other != null && other.state == ESTABLISHED) {
      throw new IllegalStateException("the attempt to connect was given up");
    }
    if (side == Side.OUTGOING) {
      act(new StopTimer(SessionTimer.CONNECT_RETRY));
    }
    Open ours = ourOpen();
    links.put(side, new Link(OPEN_SENT, ours));
    act(new SendOpen(side, ours));
    act(new StartTimer(SessionTimer.hold(side), Limits.OPEN_WAIT));
  }

  private void openReceived(Side side, Open open) {
    Link link = links.get(side);
    if (link == null || link.state != OPEN_SENT) {
      unexpected(side, "OPEN");
      return;
    }
    Negotiated negotiated;
    try {
      negotiated = OpenCheck.check(open, config, link.ours);
    } catch (MessageException e) {
      fail(side, e.notification(), String.valueOf(e.getMessage()));
      return;
    }
    link.negotiated = negotiated;
    if (losesCollision(side, negotiated)) {
      return;
    }
    link.state = OPEN_CONFIRM;
    act(new SendKeepalive(side));
    startHold(side, negotiated);
    startKeepalive(side, negotiated);
  }

  /**
   * RFC 4271 section 6.8, upon receipt of OPEN. A link that reached Established while this one was
   * already open takes part as well (CollisionDetectEstablishedState): were it to win regardless,
   * the two ends could keep different links and lose both. Connections that arrive later are
   * refused in {@link #acceptsIncoming}.
   */
  private boolean losesCollision(Side side, Negotiated negotiated) {
    Link other = links.get(side.other());
    if (other == null || other.state == CONNECT || other.state == OPEN_SENT) {
      return false;
    }
    Side survivor =
        Collision.survivor(
            config.localIdentifier(),
            config.localAs(),
            negotiated.remoteIdentifier(),
            negotiated.remoteAs());
    // OpenCollisionDump (event 23)
    Side loser = survivor.other();
    act(new SendNotification(loser, Notification.of(NotificationCause.CONNECTION_COLLISION)));
    remove(loser, Set.of());
    return loser == side;
  }

  private void keepaliveReceived(Side side) {
    Link link = links.get(side);
    if (link == null || link.negotiated == null) {
      unexpected(side, "KEEPALIVE");
      return;
    }
    if (link.state == ESTABLISHED) {
      pauses.reset(); // the session has lasted: the next failure is a first one again
      link.lasted = true;
    } else {
      link.state = ESTABLISHED;
      Link other = links.get(side.other());
      if (other != null && other.state == CONNECT) {
        remove(side.other(), Set.of());
      }
      act(new StopTimer(SessionTimer.CONNECT_RETRY));
      act(new SessionEstablished(side, link.negotiated));
    }
    startHold(side, link.negotiated);
  }

  private void updateReceived(Side side) {
    Link link = links.get(side);
    if (link == null || link.state != ESTABLISHED || link.negotiated == null) {
      unexpected(side, "UPDATE");
      return;
    }
    startHold(side, link.negotiated);
    act(new ProcessUpdate(side));
  }

  private void holdExpired(Side side) {
    Link link = links.get(side);
    if (link == null) {
      return;
    }
    String what = link.state == OPEN_SENT ? "no OPEN from the peer" : "nothing from the peer";
    fail(side, Notification.of(NotificationCause.HOLD_TIMER_EXPIRED), what + ", hold time is over");
  }

  private void keepaliveExpired(Side side) {
    Link link = links.get(side);
    if (link != null && link.negotiated != null) {
      act(new SendKeepalive(side));
      startKeepalive(side, link.negotiated);
    }
  }

  /** A message in a state that does not allow it (RFC 4271 section 6.6, RFC 6608). */
  private void unexpected(Side side, String message) {
    Link link = links.get(side);
    if (link == null) {
      return; // the connection is closed already
    }
    NotificationCause cause =
        switch (link.state) {
          case OPEN_SENT -> NotificationCause.UNEXPECTED_IN_OPEN_SENT;
          case OPEN_CONFIRM -> NotificationCause.UNEXPECTED_IN_OPEN_CONFIRM;
          case ESTABLISHED -> NotificationCause.UNEXPECTED_IN_ESTABLISHED;
          case IDLE, CONNECT, ACTIVE -> NotificationCause.FSM_ERROR;
        };
    fail(
        side,
        Notification.of(cause, Octets.EMPTY),
        "the peer sent " + message + " in " + link.state);
  }

  private void notified(Side side, Notification notification) {
    if (!alive(side)) {
      return;
    }
    act(new NoteError(Failure.theirs(notification)));
    remove(side, keptAfter(side, notification));
    if (notification.cease()) {
      retryLater();
    } else {
      holdIdle();
    }
  }

  /** TcpConnectionFails. */
  private void lost(Side side, String why) {
    if (alive(side)) {
      Link link = links.get(side);
      boolean mute = link != null && link.state == OPEN_SENT;
      act(new NoteError(Failure.network(why)));
      remove(side, keptAfterLoss(link));
      if (mute && links.isEmpty() && !config.passive()) {
        // Closed before OPEN: BIRD and GoBGP do that for a while after an error of their own.
        startTimer(SessionTimer.CONNECT_RETRY, Limits.RETRY_FIRST);
      } else {
        retryLater();
      }
    }
  }

  private void fail(Side side, Notification notification, String why) {
    Link link = links.get(side);
    Notification last = link == null ? notification : hardened(link, notification);
    act(new SendNotification(side, last));
    act(new NoteError(Failure.ours(last, why)));
    remove(side, keptAfter(side, last));
    holdIdle();
  }

  /** After a failure that is nobody's error of protocol: Active, and another attempt soon. */
  private void retryLater() {
    if (links.isEmpty() && !config.passive()) {
      startTimer(SessionTimer.CONNECT_RETRY, pauses.next());
    }
  }

  /** After an error of protocol: Idle, where connections are refused (DampPeerOscillations). */
  private void holdIdle() {
    Link other = links.values().stream().findFirst().orElse(null);
    if (other != null && other.state != CONNECT) {
      return; // the other link is none the worse for it
    }
    if (other != null) {
      remove(Side.OUTGOING, Set.of());
    }
    idleHold = true;
    act(new StopTimer(SessionTimer.CONNECT_RETRY));
    startTimer(SessionTimer.IDLE_HOLD, pauses.afterError());
  }

  private static boolean waitsFor(@Nullable Link link) {
    return link != null && link.state == CONNECT;
  }

  private boolean alive(Side side) {
    return links.containsKey(side);
  }

  private void remove(Side side, Set<Family> kept) {
    Link link = links.remove(side);
    act(new StopTimer(SessionTimer.hold(side)));
    act(new StopTimer(SessionTimer.keepalive(side)));
    act(new Close(side));
    if (link != null && link.state == ESTABLISHED) {
      act(new SessionDown(kept));
    }
  }

  private void startHold(Side side, Negotiated negotiated) {
    if (negotiated.holdTime().isZero()) {
      act(new StopTimer(SessionTimer.hold(side)));
    } else {
      act(new StartTimer(SessionTimer.hold(side), negotiated.holdTime()));
    }
  }

  private void startKeepalive(Side side, Negotiated negotiated) {
    if (!negotiated.holdTime().isZero()) {
      startTimer(SessionTimer.keepalive(side), negotiated.keepaliveTime());
    }
  }

  /** With the jitter of RFC 4271 section 10: 75 to 100 percent of the time. */
  private void startTimer(SessionTimer timer, Duration time) {
    act(new StartTimer(timer, pauses.jittered(time)));
  }

  private void act(SessionAction action) {
    actions.add(action);
  }
}
