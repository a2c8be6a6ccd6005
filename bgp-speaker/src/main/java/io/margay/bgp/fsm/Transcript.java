package io.margay.bgp.fsm;

import io.margay.bgp.wire.Capability;
import io.margay.bgp.wire.Message;
import io.margay.bgp.wire.MessageCodec;
import io.margay.bgp.wire.MessageException;
import io.margay.bgp.wire.Notification;
import io.margay.bgp.wire.Open;
import io.margay.model.document.Documents;
import io.margay.model.document.InvalidDocumentException;
import io.margay.model.document.JsonText;
import io.margay.model.document.MappingBuilder;
import io.margay.model.document.Tree;
import io.margay.model.net.AsNumber;
import io.margay.model.net.Ip;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a machine was told, as lines of JSON, and the same story told again. A log of one peer is a
 * line with its {@link FsmConfig} and a line for each {@link SessionEvent}; messages are octets in
 * hexadecimal, as they were on the wire.
 */
public final class Transcript {
  private static final HexFormat HEX = HexFormat.of();

  /** One event of a replay and what came of it. */
  public record Step(SessionEvent event, List<SessionAction> actions, SessionState state) {}

  private Transcript() {}

  /** The line that begins a peer's log. */
  public static String begin(String peer, FsmConfig config) {
    Open open = Open.of(config.localAs(), 0, config.localIdentifier(), config.capabilities());
    return JsonText.compact(
        new MappingBuilder()
            .put("peer", peer)
            .put("localAs", config.localAs().value())
            .put("identifier", config.localIdentifier().toString())
            .putList("remoteAs", List.copyOf(config.remoteAs()), as -> Tree.Scalar.of(as.value()))
            .put("passive", config.passive())
            .put("holdSeconds", config.holdTime().toSeconds())
            .put("retryMillis", config.times().connectRetry().toMillis())
            .put("idleMillis", config.times().idleAfterError().toMillis())
            .put("open", hex(open))
            .build());
  }

  /** The line of one event. */
  public static String line(String peer, Instant when, SessionEvent event) {
    MappingBuilder line =
        new MappingBuilder()
            .put("at", when.toString())
            .put("peer", peer)
            .put("event", event.getClass().getSimpleName());
    switch (event) {
      case SessionEvent.Started _, SessionEvent.PeerRestarted _ -> {}
      case SessionEvent.Stopped(Optional<Notification> farewell) ->
          farewell.ifPresent(last -> line.put("message", hex(last)));
      case SessionEvent.OfferChanged(List<Capability> offer) ->
          line.put("message", hex(Open.of(AsNumber.DEFAULT, 0, Ip.v4(1), offer)));
      case SessionEvent.TimerExpired(SessionTimer timer) -> line.put("timer", timer.name());
      case SessionEvent.ConnectionOpened(Side side) -> line.put("side", side.name());
      case SessionEvent.ConnectionFailed(Side side, String why) ->
          line.put("side", side.name()).put("why", why);
      case SessionEvent.OpenReceived(Side side, Open open) ->
          line.put("side", side.name()).put("message", hex(open));
      case SessionEvent.Rejected(Side side, Notification last, String why) ->
          line.put("side", side.name()).put("message", hex(last)).put("why", why);
      case SessionEvent.NotificationReceived(Side side, Notification last) ->
          line.put("side", side.name()).put("message", hex(last));
      case SessionEvent.KeepaliveReceived(Side side) -> line.put("side", side.name());
      case SessionEvent.UpdateReceived(Side side) -> line.put("side", side.name());
    }
    return JsonText.compact(line.build());
  }

  /**
   * Tells a new machine what the log of one peer says. Times of timers differ by their jitter, what
   * is done does not.
   *
   * @param lines of one or several peers
   * @throws InvalidDocumentException when a line is no JSON
   * @throws IllegalArgumentException when a line is no event, or the log does not begin with a
   *     configuration
   */
  public static List<Step> replay(String peer, List<String> lines) throws InvalidDocumentException {
    Player player = new Player();
    List<Step> steps = new ArrayList<>();
    int number = 0;
    for (String text : lines) {
      number++;
      Tree line = Documents.readJson("line " + number, text);
      if (!(line instanceof Tree.Mapping fields)) {
        throw new IllegalArgumentException("line " + number + " is no object");
      }
      if (peer.equals(text(fields, "peer"))) {
        player.play(fields).ifPresent(steps::add);
      }
    }
    return steps;
  }

  /** Machines that are told a log, line by line. Of one thread. */
  public static final class Player {
    private final Map<String, PeerFsm> machines = new LinkedHashMap<>();

    /**
     * Tells the machine of the line's peer.
     *
     * @return what came of it, empty for a line with a configuration
     * @throws IllegalArgumentException when it is no line of a log
     */
    public Optional<Step> play(Tree.Mapping line) {
      String peer = text(line, "peer");
      if (line.get("event").isEmpty()) {
        machines.put(peer, new PeerFsm(config(line), new Random(0)));
        return Optional.empty();
      }
      PeerFsm machine = machines.get(peer);
      if (machine == null) {
        throw new IllegalArgumentException(peer + " has an event before any configuration");
      }
      SessionEvent event = event(line);
      return Optional.of(new Step(event, machine.on(event), machine.state()));
    }

    /** How the sessions stand, by peer. */
    public Map<String, SessionState> states() {
      Map<String, SessionState> states = new LinkedHashMap<>();
      machines.forEach((peer, machine) -> states.put(peer, machine.state()));
      return states;
    }
  }

  private static FsmConfig config(Tree.Mapping fields) {
    Set<AsNumber> remote = new LinkedHashSet<>();
    if (fields.get("remoteAs").orElse(null) instanceof Tree.Sequence(var _, List<Tree> items)) {
      items.forEach(item -> remote.add(AsNumber.parse(word(item))));
    }
    return new FsmConfig(
        AsNumber.parse(text(fields, "localAs")),
        Ip.parse(text(fields, "identifier")),
        remote,
        Boolean.parseBoolean(text(fields, "passive")),
        Duration.ofSeconds(Long.parseLong(text(fields, "holdSeconds"))),
        ((Open) message(fields, "open")).capabilities(),
        new FsmConfig.RetryTimes(
            Duration.ofMillis(Long.parseLong(text(fields, "retryMillis"))),
            Duration.ofMillis(Long.parseLong(text(fields, "idleMillis")))));
  }

  private static SessionEvent event(Tree.Mapping line) {
    String kind = text(line, "event");
    return switch (kind) {
      case "Started" -> new SessionEvent.Started();
      case "PeerRestarted" -> new SessionEvent.PeerRestarted();
      case "Stopped" ->
          new SessionEvent.Stopped(
              line.get("message").map(_ -> (Notification) message(line, "message")));
      case "OfferChanged" ->
          new SessionEvent.OfferChanged(((Open) message(line, "message")).capabilities());
      case "TimerExpired" ->
          new SessionEvent.TimerExpired(SessionTimer.valueOf(text(line, "timer")));
      case "ConnectionOpened" -> new SessionEvent.ConnectionOpened(side(line));
      case "ConnectionFailed" -> new SessionEvent.ConnectionFailed(side(line), text(line, "why"));
      case "OpenReceived" ->
          new SessionEvent.OpenReceived(side(line), (Open) message(line, "message"));
      case "Rejected" ->
          new SessionEvent.Rejected(
              side(line), (Notification) message(line, "message"), text(line, "why"));
      case "NotificationReceived" ->
          new SessionEvent.NotificationReceived(
              side(line), (Notification) message(line, "message"));
      case "KeepaliveReceived" -> new SessionEvent.KeepaliveReceived(side(line));
      case "UpdateReceived" -> new SessionEvent.UpdateReceived(side(line));
      default -> throw new IllegalArgumentException("unknown event " + kind);
    };
  }

  private static Side side(Tree.Mapping line) {
    return Side.valueOf(text(line, "side"));
  }

  private static String text(Tree.Mapping line, String key) {
    return word(line.get(key).orElse(null));
  }

  private static String word(@Nullable Tree value) {
    if (value instanceof Tree.Scalar scalar) {
      return scalar.text();
    }
    throw new IllegalArgumentException("a word is missing");
  }

  private static String hex(Message message) {
    return HEX.formatHex(MessageCodec.write(message));
  }

  private static Message message(Tree.Mapping line, String key) {
    try {
      return MessageCodec.read(ByteBuffer.wrap(HEX.parseHex(text(line, key))));
    } catch (MessageException e) {
      throw new IllegalArgumentException("no message: " + e.getMessage(), e);
    }
  }
}
