package io.margay.bgp.speaker;

import io.margay.bgp.fsm.Failure;
import io.margay.bgp.fsm.FsmConfig;
import io.margay.bgp.fsm.Negotiated;
import io.margay.bgp.fsm.PeerFsm;
import io.margay.bgp.fsm.SessionAction;
import io.margay.bgp.fsm.SessionEvent;
import io.margay.bgp.fsm.SessionState;
import io.margay.bgp.fsm.SessionTimer;
import io.margay.bgp.fsm.Side;
import io.margay.bgp.io.Cancellable;
import io.margay.bgp.io.ConnectListener;
import io.margay.bgp.io.Connection;
import io.margay.bgp.io.ConnectionListener;
import io.margay.bgp.io.Dial;
import io.margay.bgp.io.SocketOptions;
import io.margay.bgp.wire.Coding;
import io.margay.bgp.wire.Family;
import io.margay.bgp.wire.Keepalive;
import io.margay.bgp.wire.Message;
import io.margay.bgp.wire.MessageCodec;
import io.margay.bgp.wire.MessageException;
import io.margay.bgp.wire.Notification;
import io.margay.bgp.wire.NotificationCause;
import io.margay.bgp.wire.Open;
import io.margay.bgp.wire.RouteRefresh;
import io.margay.bgp.wire.Update;
import io.margay.model.net.AsNumber;
import io.margay.model.net.Ip;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One peer: feeds its state machine with what connections and timers report, and carries out what
 * the machine answers. Owned by the {@code speaker} loop.
 */
final class PeerSession {
  private static final Logger LOG = System.getLogger(PeerSession.class.getName());

  private final SessionContext context;
  private final PeerObserver observer;
  private final FsmConfig machine;
  private final PeerFsm fsm;
  private final Map<Side, Link> links = new EnumMap<>(Side.class);
  private final Map<SessionTimer, LoopTimer> timers = new EnumMap<>(SessionTimer.class);
  private final LoopTimer sendHold;
  private final KeptRoutes kept;
  private final PathWatch path;
  private final SessionLog log;
  private PeerConfig config;
  private Offer.Past past;
  private @Nullable Cancellable attempt;
  private @Nullable Established up;

  /**
   * A session that has not started.
   *
   * @param remoteAs which ASes the peer may be in
   */
  PeerSession(
      PeerConfig config, Set<AsNumber> remoteAs, SessionContext context, PeerObserver observer) {
    this.config = config;
    this.context = context;
    this.observer = observer;
    this.log = new SessionLog(context.clock().instant());
    this.kept = new KeptRoutes(config.name(), context);
    this.path = new PathWatch(config.name(), context.bfd(), this::pathDown);
    boolean restarted = context.config().restart().restarting();
    this.past = new Offer.Past(restarted, restarted);
    this.machine = Offer.config(config, remoteAs, context.config(), past);
    this.fsm = new PeerFsm(machine, context.random());
    for (SessionTimer timer : SessionTimer.values()) {
      timers.put(timer, new LoopTimer(context.network(), () -> expired(timer)));
    }
    this.sendHold = new LoopTimer(context.network(), this::sendHoldExpired);
  }

  PeerConfig config() {
    return config;
  }

  SessionLog log() {
    return log;
  }

  SessionState state() {
    return fsm.state();
  }

  Optional<Established> established() {
    return Optional.ofNullable(up);
  }

  KeptRoutes kept() {
    return kept;
  }

  PathWatch path() {
    return path;
  }

  void start() {
    feed(new SessionEvent.Started());
  }

  /** Ends the session for good, with its routes. */
  void stop(Optional<Notification> farewell) {
    feed(new SessionEvent.Stopped(farewell));
    kept.drop();
    path.stop();
    timers.values().forEach(LoopTimer::discard);
    sendHold.discard();
  }

  /** Ends the session; it will come up again. */
  void reset(Notification farewell) {
    feed(new SessionEvent.Stopped(Optional.of(farewell)));
    kept.drop();
    feed(new SessionEvent.Started());
  }

  /** The path to the peer is dead, says BFD (RFC 9384): the session goes with its routes. */
  private void pathDown() {
    kept.drop();
    if (up != null) {
      Notification down = Notification.of(NotificationCause.BFD_DOWN);
      feed(new SessionEvent.Rejected(up.side, down, "BFD: the path to the peer is down"));
    }
  }

  /** Takes over a configuration that does not need another session. */
  void change(PeerConfig changed) {
    ConfigChange kind = ConfigChange.between(config, changed);
    config = changed.withRemoteAs(config.remoteAs());
    offer();
    if (up != null) {
      path.watch(config.timers().bfd(), up.connection.localAddress(), config.address());
      if (kind == ConfigChange.SOFT) {
        up.feed.change(config);
      }
    }
  }

  /** Asks the peer for its tables again; nothing without a session or the capability. */
  void askAgain() {
    if (up != null && up.agreed.features().refresh()) {
      for (Family family : up.agreed.familySet()) {
        send(up.side, RouteRefresh.of(family, RouteRefresh.REQUEST));
      }
    }
  }

  /** A connection came in from the peer's address. */
  Optional<ConnectionListener> accepted(Connection connection) {
    if (fsm.replaceable()) {
      feed(new SessionEvent.PeerRestarted());
    }
    if (!fsm.acceptsIncoming()) {
      if (fsm.busy()) {
        connection.send(
            MessageCodec.write(Notification.of(NotificationCause.CONNECTION_COLLISION)));
      }
      return Optional.empty();
    }
    connection.options(socketOptions());
    return Optional.of(attach(Side.INCOMING, connection));
  }

  private ConnectionListener attach(Side side, Connection connection) {
    Link link = new Link(side, connection);
    links.put(side, link);
    feed(new SessionEvent.ConnectionOpened(side));
    return link;
  }

  /** One connection; deaf once it is not the session's any more. */
  private final class Link implements ConnectionListener, RibFeed.Session {
    private final Side side;
    private final Connection connection;

    Link(Side side, Connection connection) {
      this.side = side;
      this.connection = connection;
    }

    @Override
    public void frame(ByteBuffer frame) {
      if (attached()) {
        receive(side, frame);
      }
    }

    @Override
    public void malformed(MessageException error) {
      if (attached()) {
        reject(side, error);
      }
    }

    @Override
    public void batchEnd() {
      if (attached() && up != null) {
        up.feed.batchEnd();
      }
    }

    @Override
    public void drained() {
      if (attached() && up != null) {
        up.feed.drained();
      }
    }

    @Override
    public void closed(String why) {
      if (attached()) {
        links.remove(side);
        feed(new SessionEvent.ConnectionFailed(side, why));
      }
    }

    @Override
    public void failed(MessageException error) {
      malformed(error);
    }

    @Override
    public void repaired(String words) {
      noteRepair(words);
    }

    @Override
    public void endOfRib(Family family) {
      kept.complete(family);
      if (up != null && up.complete(family)) {
        observer.complete(PeerSession.this);
      }
    }

    private boolean attached() {
      return links.get(side) == this;
    }
  }

  private void receive(Side side, ByteBuffer frame) {
    Message message;
    try {
      message = MessageCodec.read(frame, up == null ? Coding.PLAIN : up.agreed.coding());
    } catch (MessageException e) {
      reject(side, e);
      return;
    }
    log.received.count(message);
    switch (message) {
      case Open open -> feed(new SessionEvent.OpenReceived(side, open));
      case Keepalive _ -> feed(new SessionEvent.KeepaliveReceived(side));
      case Notification last -> feed(new SessionEvent.NotificationReceived(side, last));
      case Update update -> {
        if (feed(new SessionEvent.UpdateReceived(side)) && up != null) {
          up.feed.update(update, frame.remaining());
        }
      }
      case RouteRefresh refresh -> {
        if (feed(new SessionEvent.UpdateReceived(side)) && up != null) {
          up.refresh(refresh);
        }
      }
    }
  }

  private void reject(Side side, MessageException error) {
    String why = String.valueOf(error.getMessage());
    feed(new SessionEvent.Rejected(side, error.notification(), why));
  }

  private void expired(SessionTimer timer) {
    if (up != null && up.feed.paused() && timer == SessionTimer.hold(up.side)) {
      timer(timer).start(up.agreed.holdTime()); // it is we who do not listen
    } else {
      feed(new SessionEvent.TimerExpired(timer));
    }
  }

  private void sendHoldExpired() {
    if (up == null) {
      return;
    }
    Duration limit = config.timers().effectiveSendHold(up.agreed.holdTime());
    Duration left = limit.minus(up.connection.stalled());
    if (left.isPositive()) {
      sendHold.start(left);
    } else {
      Notification last = Notification.of(NotificationCause.SEND_HOLD_TIMER_EXPIRED);
      feed(
          new SessionEvent.Rejected(
              up.side, last, "the peer has read nothing for " + limit.toSeconds() + " s"));
    }
  }

  /** Tells a recording the shortest story that ends as this session stands. */
  void describe() {
    record(new SessionEvent.Started());
    if (up != null) {
      record(new SessionEvent.ConnectionOpened(up.side));
      record(new SessionEvent.OpenReceived(up.side, up.agreed.asOpen()));
      record(new SessionEvent.KeepaliveReceived(up.side));
    }
  }

  private void record(SessionEvent event) {
    context.recorder().event(config.name(), machine, event);
  }

  /** Carries out the machine's answer; true when it lets the message of the event through. */
  private boolean feed(SessionEvent event) {
    record(event);
    boolean processing = false;
    for (SessionAction action : fsm.on(event)) {
      switch (action) {
        case SessionAction.Connect() -> connect();
        case SessionAction.Close(Side side) -> close(side);
        case SessionAction.SendOpen(Side side, Open open) -> send(side, open);
        case SessionAction.SendKeepalive(Side side) -> send(side, new Keepalive());
        case SessionAction.SendNotification(Side side, Notification last) -> send(side, last);
        case SessionAction.StartTimer(SessionTimer timer, Duration time) ->
            timer(timer).start(time);
        case SessionAction.StopTimer(SessionTimer timer) -> timer(timer).stop();
        case SessionAction.SessionEstablished(Side side, Negotiated agreed) -> up(side, agreed);
        case SessionAction.SessionDown(Set<Family> stale) -> down(stale);
        case SessionAction.ProcessUpdate(Side _) -> processing = true;
        case SessionAction.NoteError(Failure failure) -> noteFailure(failure);
      }
    }
    SessionState state = fsm.state();
    if (state != log.state()) { // the clock is not asked for every message
      log.entered(state, context.clock().instant());
      observer.changed(this);
    }
    return processing;
  }

  private void noteFailure(Failure failure) {
    String nextStep = Diagnosis.nextStep(failure, config);
    boolean unheard = log.state() == SessionState.OPEN_SENT;
    Failure told = Diagnosis.explained(failure, config, unheard);
    log.failed(told, nextStep, context.clock().instant());
    if (failure.origin() == Failure.Origin.NETWORK) {
      observer.late(this);
    }
  }

  private void noteRepair(String words) {
    Failure repaired = new Failure(Failure.Origin.US, Optional.empty(), words);
    log.failed(
        repaired, "the session goes on: look at what the peer sends", context.clock().instant());
  }

  private void offer() {
    feed(new SessionEvent.OfferChanged(Offer.capabilities(config, context.config(), past)));
  }

  private SocketOptions socketOptions() {
    PeerTransport transport = config.transport();
    return new SocketOptions(transport.ttl(), transport.securityHops(), transport.password());
  }

  private void connect() {
    PeerTransport transport = config.transport();
    Optional<Ip> local =
        transport.zone().isPresent()
            ? transport.source()
            : transport.source().or(() -> context.config().fixedAddress(config.address().v6()));
    Dial dial = new Dial(local, config.address(), config.port(), transport.zone(), socketOptions());
    attempt =
        context
            .network()
            .connect(
                dial,
                new ConnectListener() {
                  @Override
                  public ConnectionListener opened(Connection connection) {
                    attempt = null;
                    return attach(Side.OUTGOING, connection);
                  }

                  @Override
                  public void failed(String why) {
                    attempt = null;
                    feed(new SessionEvent.ConnectionFailed(Side.OUTGOING, why));
                  }
                });
  }

  private void close(Side side) {
    Link link = links.remove(side);
    if (link != null) {
      link.connection.close();
    } else if (side == Side.OUTGOING && attempt != null) {
      attempt.cancel();
      attempt = null;
    }
  }

  private void send(Side side, Message message) {
    Link link = links.get(side);
    if (link != null) {
      log.sent.count(message);
      link.connection.send(MessageCodec.write(message));
    }
  }

  private LoopTimer timer(SessionTimer timer) {
    LoopTimer found = timers.get(timer);
    if (found == null) {
      throw new IllegalStateException("no timer " + timer);
    }
    return found;
  }

  private void up(Side side, Negotiated agreed) {
    Link link = links.get(side);
    if (link == null) {
      throw new IllegalStateException("a session without a connection");
    }
    config = config.withRemoteAs(agreed.remoteAs());
    log.clear();
    link.connection.maxMessage(agreed.maxMessage());
    kept.back(agreed);
    Connection counted = new CountedConnection(link.connection, log.sent);
    RibFeed feed = new RibFeed(config, agreed, counted, context, link);
    up = new Established(side, agreed, link.connection, feed);
    path.watch(config.timers().bfd(), link.connection.localAddress(), config.address());
    sendHold.start(config.timers().effectiveSendHold(agreed.holdTime()));
    if (!agreed.restart().offered()) {
      observer.complete(this);
    } else if (agreed.restart().restarting()) {
      observer.late(this);
    }
    if (observer.mayComplete()) {
      up.tellComplete();
    }
    past = new Offer.Past(false, true); // what is learned from now on is forwarded
    offer();
    LOG.log(
        Level.INFO,
        "session up peer={0} address={1} as={2} hold={3}s",
        config.name(),
        config.address(),
        config.remoteAs(),
        Long.toString(agreed.holdTime().toSeconds()));
  }

  private void down(Set<Family> stale) {
    Established gone = up;
    up = null;
    sendHold.stop();
    path.stop();
    if (gone != null) {
      gone.feed.leave(stale);
      kept.lost(stale, gone.agreed);
    }
    LOG.log(
        Level.INFO,
        "session down peer={0} address={1} why=\"{2}\"",
        config.name(),
        config.address(),
        log.error().map(SessionError::text).orElse("stopped here"));
  }
}
