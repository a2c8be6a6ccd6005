package io.margay.bgp.replay;

import io.margay.bgp.config.SpeakerFile;
import io.margay.bgp.config.SpeakerFileReader;
import io.margay.bgp.fsm.Failure;
import io.margay.bgp.fsm.SessionAction;
import io.margay.bgp.fsm.SessionEvent;
import io.margay.bgp.fsm.SessionState;
import io.margay.bgp.fsm.SessionTimer;
import io.margay.bgp.fsm.Side;
import io.margay.bgp.fsm.Transcript;
import io.margay.bgp.speaker.BestRoute;
import io.margay.bgp.speaker.LearnedRoute;
import io.margay.bgp.speaker.PeerStatus;
import io.margay.bgp.speaker.RibReplay;
import io.margay.bgp.speaker.RouteListener;
import io.margay.bgp.wire.Family;
import io.margay.bgp.wire.Notification;
import io.margay.bgp.wire.PathAttributes;
import io.margay.model.document.Documents;
import io.margay.model.document.InvalidDocumentException;
import io.margay.model.document.Tree;
import io.margay.model.net.AsNumber;
import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Tells sessions and tables again what a recording says, and prints what they do. */
public final class Replay {
  private static final HexFormat HEX = HexFormat.of();

  private final Consumer<String> out;
  private final Transcript.Player sessions = new Transcript.Player();
  private final Map<Cidr, PathAttributes> own = new HashMap<>();
  private @Nullable RibReplay tables;
  private String at = "";
  private int number;

  /**
   * @param out takes what happens, a line each
   */
  public Replay(Consumer<String> out) {
    this.out = out;
  }

  /**
   * One line of a recording.
   *
   * @throws InvalidDocumentException when it is no JSON
   * @throws IllegalArgumentException when it is no line of a recording, with its number
   */
  public void play(String text) throws InvalidDocumentException {
    number++;
    Tree tree = Documents.readJson("line " + number, text);
    try {
      if (!(tree instanceof Tree.Mapping fields)) {
        throw new IllegalArgumentException("no object");
      }
      Line line = new Line(fields);
      at = line.optional("at");
      if (line.optional("rib").isEmpty()) {
        session(line);
      } else {
        rib(line);
      }
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("line " + number + ": " + e.getMessage(), e);
    }
  }

  private void session(Line line) {
    sessions
        .play(line.fields())
        .ifPresent(step -> {
          StringBuilder told = new StringBuilder(at);
          told.append("  session  ").append(line.text("peer")).append(' ');
          told.append(words(step.event())).append(" -> ").append(step.state());
          step.actions().forEach(action -> told.append("; ").append(words(action)));
          out.accept(told.toString());
        });
  }

  private static String words(SessionEvent event) {
    return switch (event) {
      case SessionEvent.TimerExpired(SessionTimer timer) -> timer + " expired";
      case SessionEvent.ConnectionFailed(Side _, String why) -> "connection failed: " + why;
      case SessionEvent.Rejected(Side _, Notification _, String why) -> "rejected: " + why;
      case SessionEvent.NotificationReceived(Side _, Notification last) -> "received " + last;
      default -> event.getClass().getSimpleName();
    };
  }

  private static String words(SessionAction action) {
    return switch (action) {
      case SessionAction.StartTimer(SessionTimer timer, Duration _) -> "start " + timer;
      case SessionAction.StopTimer(SessionTimer timer) -> "stop " + timer;
      case SessionAction.SendNotification(Side _, Notification last) -> "send " + last;
      case SessionAction.NoteError(Failure failure) -> "note " + failure.words();
      default -> action.getClass().getSimpleName();
    };
  }

  private void rib(Line line) throws InvalidDocumentException {
    String event = line.text("rib");
    if (event.equals("begin")) {
      own.clear();
      tables = new RibReplay(file(line).speaker(), new Printer());
      return;
    }
    RibReplay told = tables;
    if (told == null) {
      return; // the end of an earlier recording
    }
    switch (event) {
      case "join" -> {
        out.accept(at + "  tables   " + line.text("peer") + " is up");
        told.join(
            file(line).peers().getFirst(),
            new RibReplay.Identity(
                AsNumber.parse(line.text("as")),
                Ip.parse(line.text("identifier")),
                line.flag("fourOctetAs"),
                line.flag("longMessages")),
            line.items("families").stream().map(Replay::spoken).toList(),
            Ip.parse(line.text("local")));
      }
      case "change" -> told.change(file(line).peers().getFirst());
      case "update" -> told.update(line.text("peer"), HEX.parseHex(line.text("message")));
      case "table" ->
          told.table(
              line.text("peer"),
              HEX.parseHex(line.text("attributes")),
              Ip.parse(line.text("nextHop")),
              line.texts("prefixes").stream().map(Cidr::parse).toList(),
              line.texts("pathIds").stream().map(Integer::parseUnsignedInt).toList());
      case "originate" -> own.clear();
      case "own" -> own(line);
      case "originated" -> told.originate(Map.copyOf(own));
      case "reachable" -> told.reachable(Ip.parse(line.text("nextHop")), line.flag("reachable"));
      case "decide" -> told.decide();
      default -> told.families(event, line.text("peer"), families(line));
    }
  }

  private void own(Line line) {
    PathAttributes attributes =
        RibReplay.read(HEX.parseHex(line.text("attributes")), Ip.parse(line.text("nextHop")));
    line.texts("prefixes").forEach(prefix -> own.put(Cidr.parse(prefix), attributes));
  }

  private static RibReplay.Spoken spoken(Line family) {
    return new RibReplay.Spoken(
        Family.valueOf(family.text("family")),
        family.flag("sendsIds"),
        family.flag("takesIds"),
        family.flag("extendedNextHop"));
  }

  private static Set<Family> families(Line line) {
    Set<Family> families = EnumSet.noneOf(Family.class);
    line.texts("families").forEach(name -> families.add(Family.valueOf(name)));
    return families;
  }

  private SpeakerFile file(Line line) throws InvalidDocumentException {
    return SpeakerFileReader.read("line " + number, line.tree("config"));
  }

  /** How the sessions stand, by peer. */
  public Map<String, SessionState> sessions() {
    return sessions.states();
  }

  /** The best routes, sorted by prefix; none when the recording has no tables. */
  public List<BestRoute> routes() {
    return tables == null ? List.of() : tables.routes();
  }

  private final class Printer implements RouteListener {
    @Override
    public void routesChanged(Map<Cidr, Optional<LearnedRoute>> changes) {
      changes.forEach((prefix, route) ->
          out.accept(
              at
                  + "  route    "
                  + prefix
                  + route
                      .map(known ->
                          " by "
                              + known.nextHops().stream()
                                  .map(Ip::toString)
                                  .collect(Collectors.joining(", "))
                              + " from "
                              + known.peer())
                      .orElse(" gone")));
    }

    @Override
    public void sessionChanged(PeerStatus status) {}
  }

  /** Keys of a line as what they mean. */
  private record Line(Tree.Mapping fields) {
    Tree tree(String key) {
      return fields
          .get(key)
          .orElseThrow(() -> new IllegalArgumentException("the key \"" + key + "\" is missing"));
    }

    String text(String key) {
      return scalar(tree(key));
    }

    String optional(String key) {
      return fields.get(key).map(Line::scalar).orElse("");
    }

    boolean flag(String key) {
      return Boolean.parseBoolean(text(key));
    }

    List<Line> items(String key) {
      List<Line> lines = new ArrayList<>();
      for (Tree item : list(key)) {
        if (item instanceof Tree.Mapping mapping) {
          lines.add(new Line(mapping));
        }
      }
      return lines;
    }

    List<String> texts(String key) {
      return list(key).stream().map(Line::scalar).toList();
    }

    private List<Tree> list(String key) {
      return fields.get(key).orElse(null) instanceof Tree.Sequence sequence
          ? sequence.items()
          : List.of();
    }

    private static String scalar(Tree tree) {
      if (tree instanceof Tree.Scalar scalar) {
        return scalar.text();
      }
      throw new IllegalArgumentException("a word was expected, not " + tree);
    }
  }
}
