package io.margay.bgp.speaker;

import io.margay.bgp.Limits;
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
import io.margay.bgp.wire.Coding;
import io.margay.bgp.wire.Family;
import io.margay.bgp.wire.Keepalive;
import io.margay.bgp.wire.Message;
import io.margay.bgp.wire.MessageCodec;
import io.margay.bgp.wire.MessageException;
import io.margay.bgp.wire.Notification;
import io.margay.bgp.wire.NotificationCause;
import io.margay.bgp.wire.Octets;
import io.margay.bgp.wire.Open;
import io.margay.bgp.wire.RouteRefresh;
import io.margay.bgp.wire.Update;
import io.margay.model.net.Ip;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One configured peer: feeds its state machine with what connections and timers report, and carries
 * out what the machine answers. Owned by the {@code speaker} loop.
 */
final class PeerSession {
  private static final Logger LOG = System.getLogger(PeerSession.class.getName());

  private final SessionContext context;
  private final PeerFsm fsm;
  private final Map<Side, Link> links = new EnumMap<>(Side.class);
  private final Map<SessionTimer, LoopTimer> timers = new EnumMap<>(SessionTimer.class);
  private PeerConfig config;
  private @Nullable Cancellable attempt;
  private @Nullable Member member;
  private @Nullable Negotiated negotiated;
  private SessionState lastState = SessionState.IDLE;
  private Instant since;
  private Optional<SessionError> lastError = Optional.empty();
  private final Deque<PeerStatus.Transition> transitions = new ArrayDeque<>();

  PeerSession(PeerConfig config, SessionContext context) {
    this.config = config;
    this.context = context;
    this.since = context.clock().instant();
    this.fsm = new PeerFsm(Offer.of(config, context.config()), context.random());
    for (SessionTimer timer : SessionTimer.values()) {
      timers.put(
          timer,
          new LoopTimer(context.network(), () -> feed(new SessionEvent.TimerExpired(timer))));
    }
  }

  PeerConfig config() {
    return config;
  }

  void start() {
    feed(new SessionEvent.Started());
  }

  /** Ends the session for good. */
  void stop(Optional<Notification> farewell) {
    feed(new SessionEvent.Stopped(farewell));
    timers.values().forEach(LoopTimer::discard);
  }

  /** Takes over a configuration that does not need another session. */
  void change(PeerConfig changed) {
    ConfigChange kind = ConfigChange.between(config, changed);
    config = changed;
    if (member != null && kind == ConfigChange.SOFT) {
      context.routing().change(member, changed);
    }
  }

  PeerStatus status() {
    Map<Family, PeerStatus.Counts> counts = new EnumMap<>(Family.class);
    if (member != null && negotiated != null) {
      for (Family family : negotiated.familySet()) {
        counts.put(family, member.counts(family));
      }
    }
    return new PeerStatus(
        config.name(),
        config.address(),
        config.remoteAs(),
        fsm.state(),
        since,
        session(),
        counts,
        lastError,
        List.copyOf(transitions));
  }

  private PeerStatus.Session session() {
    Optional<Negotiated> agreed = Optional.ofNullable(negotiated);
    return new PeerStatus.Session(
        agreed.map(Negotiated::holdTime).orElse(config.holdTime()),
        Optional.empty(),
        agreed.map(Negotiated::remoteIdentifier),
        List.of(),
        PeerStatus.MessageCounts.NONE,
        PeerStatus.MessageCounts.NONE,
        "",
        Optional.empty());
  }

  /** A connection came in from the peer's address. */
  Optional<ConnectionListener> accepted(Connection connection) {
    if (!fsm.acceptsIncoming()) {
      if (fsm.busy()) {
        connection.send(
            MessageCodec.write(Notification.of(NotificationCause.CONNECTION_COLLISION)));
      }
      return Optional.empty();
    }
    return Optional.of(attach(Side.INCOMING, connection));
  }

  private ConnectionListener attach(Side side, Connection connection) {
    Link link = new Link(side, connection);
    links.put(side, link);
    feed(new SessionEvent.ConnectionOpened(side));
    return link;
  }

  /** One connection; deaf once it is not the session's any more. */
  private final class Link implements ConnectionListener {
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
      context.routing().flush();
    }

    @Override
    public void drained() {
      if (attached() && member != null) {
        member.drained();
      }
    }

    @Override
    public void closed(String why) {
      if (attached()) {
        links.remove(side);
        feed(new SessionEvent.ConnectionFailed(side, why));
      }
    }

    private boolean attached() {
      return links.get(side) == this;
    }
  }

  private void receive(Side side, ByteBuffer frame) {
    Message message;
    try {
      message = MessageCodec.read(frame, negotiated == null ? Coding.PLAIN : negotiated.coding());
    } catch (MessageException e) {
      reject(side, e);
      return;
    }
    switch (message) {
      case Open open -> feed(new SessionEvent.OpenReceived(side, open));
      case Keepalive _ -> feed(new SessionEvent.KeepaliveReceived(side));
      case Notification notification ->
          feed(new SessionEvent.NotificationReceived(side, notification));
      case Update update -> {
        if (allowed(side)) {
          process(side, update);
        }
      }
      case RouteRefresh refresh -> {
        if (allowed(side)) {
          process(refresh);
        }
      }
    }
  }

  private void reject(Side side, MessageException error) {
    String why = String.valueOf(error.getMessage());
    feed(new SessionEvent.Rejected(side, error.notification(), why));
  }

  /** Whether the machine lets an UPDATE or ROUTE-REFRESH through. */
  private boolean allowed(Side side) {
    return feed(new SessionEvent.UpdateReceived(side));
  }

  private void process(Side side, Update update) {
    if (member == null) {
      throw new IllegalStateException("an UPDATE without a session");
    }
    try {
      Optional<String> complaint = member.receive(update);
      if (complaint.isPresent()) {
        complaint.ifPresent(this::noteRepair);
      }
    } catch (MessageException e) {
      reject(side, e);
      return;
    }
    if (member.routes().received() > context.maxPrefixes()) {
      ByteBuffer data = ByteBuffer.allocate(7); // RFC 4486 section 4
      data.putShort((short) 1).put((byte) 1).putInt(context.maxPrefixes()).flip();
      Notification cease =
          Notification.of(NotificationCause.MAXIMUM_PREFIXES, Octets.take(data, 7));
      String why = "the peer announced more than " + context.maxPrefixes() + " prefixes";
      feed(new SessionEvent.Rejected(side, cease, why));
    }
  }

  private void process(RouteRefresh refresh) {
    Optional<Family> family = Family.of(refresh.afi(), refresh.safi());
    if (family.isPresent() && member != null && refresh.subtype() == RouteRefresh.REQUEST) {
      member.refresh(family.get());
    }
  }

  /** Carries out the machine's answer; true when it lets the message of the event through. */
  private boolean feed(SessionEvent event) {
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
        case SessionAction.SessionDown() -> down();
        case SessionAction.ProcessUpdate(Side _) -> processing = true;
        case SessionAction.NoteError(String words) -> noteError(words);
      }
    }
    reportState();
    return processing;
  }

  private void noteError(String words) {
    lastError =
        Optional.of(
            new SessionError(
                context.clock().instant(), SessionError.Origin.US, 0, 0, Octets.EMPTY, words, ""));
  }

  private void noteRepair(String words) {
    noteError(words);
  }

  private void connect() {
    Optional<Ip> local =
        config.transport().source().or(() -> context.config().fixedAddress(config.address().v6()));
    attempt =
        context
            .network()
            .connect(
                local,
                config.address(),
                config.port(),
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
    negotiated = agreed;
    lastError = Optional.empty();
    member = context.routing().join(config, agreed, link.connection);
    LOG.log(
        Level.INFO,
        "session up peer={0} address={1} as={2} hold={3}s",
        config.name(),
        config.address(),
        config.remoteAs(),
        agreed.holdTime().toSeconds());
  }

  private void down() {
    Member gone = member;
    member = null;
    negotiated = null;
    if (gone != null) {
      context.routing().leave(gone, Set.of());
    }
    LOG.log(
        Level.INFO,
        "session down peer={0} address={1} why=\"{2}\"",
        config.name(),
        config.address(),
        lastError.map(SessionError::text).orElse("stopped here"));
  }

  private void reportState() {
    if (fsm.state() != lastState) {
      since = context.clock().instant();
      if (transitions.size() == Limits.TRANSITIONS) {
        transitions.removeFirst();
      }
      String why = lastError.map(SessionError::text).orElse("");
      transitions.addLast(new PeerStatus.Transition(since, lastState, fsm.state(), why));
      lastState = fsm.state();
      context.routing().sessionChanged(status());
    }
  }
}
