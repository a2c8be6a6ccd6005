package io.margay.bgp.control;

import io.margay.bgp.speaker.BestRoute;
import io.margay.bgp.speaker.PeerStatus;
import io.margay.bgp.speaker.Speaker;
import io.margay.model.control.Control;
import io.margay.model.control.ControlRequest;
import io.margay.model.control.ControlResponse;
import io.margay.model.control.ErrorCode;
import io.margay.model.control.Problem;
import io.margay.model.document.Tree;
import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** Answers {@code ControlRequest.Bgp} from a speaker. Any thread. */
public final class SpeakerControl implements Control {
  private final Supplier<Optional<Speaker>> speaker;
  private final EventLog events;
  private final UnaryOperator<String> typeOfPeer;
  private final Supplier<ControlResponse> reload;
  private final Dump dump = new Dump();
  private final Recording recording = new Recording(InstantSource.system());

  /**
   * @param speaker the one that runs now, if one does
   * @param typeOfPeer where a peer comes from, by its name
   * @param reload reads the configuration anew and says what changed
   */
  public SpeakerControl(
      Supplier<Optional<Speaker>> speaker,
      EventLog events,
      UnaryOperator<String> typeOfPeer,
      Supplier<ControlResponse> reload) {
    this.speaker = speaker;
    this.events = events;
    this.typeOfPeer = typeOfPeer;
    this.reload = reload;
  }

  @Override
  public ControlResponse execute(ControlRequest request) {
    Optional<Speaker> running = speaker.get();
    if (running.isEmpty()) {
      return new ControlResponse.Failed(
          Problem.of(ErrorCode.FAILED, "the speaker does not run")
              .withNext("netctl status    says why"));
    }
    if (!(request instanceof ControlRequest.Bgp bgp)) {
      return new ControlResponse.Failed(
          Problem.of(ErrorCode.INVALID, "a speaker that stands alone answers netctl bgp only"));
    }
    return switch (bgp) {
      case ControlRequest.BgpPeers peers -> peers(running.get(), peers);
      case ControlRequest.BgpRoutes routes -> routes(running.get(), routes);
      case ControlRequest.BgpEvents since ->
          new ControlResponse.Report(events.since(since.since()));
      case ControlRequest.BgpRecord(long since) ->
          new ControlResponse.Report(
              since < 0 ? recording.begin(running.get()) : recording.since(since));
      case ControlRequest.BgpReload _ -> reload.get();
      case ControlRequest.BgpClear clear -> clear(running.get(), clear);
      case ControlRequest.BgpWhy why -> why(running.get(), why);
      case ControlRequest.BgpDump(long offset) ->
          new ControlResponse.Report(dump.piece(running.get(), offset));
    };
  }

  private ControlResponse peers(Speaker running, ControlRequest.BgpPeers request) {
    List<PeerStatus> found =
        running.status().stream()
            .filter(peer -> request.peer().map(called(peer)::test).orElse(true))
            .toList();
    if (found.isEmpty() && request.peer().isPresent()) {
      return noSuchPeer(request.peer().get());
    }
    return new ControlResponse.Report(Reports.peers(found, running.strangers(), typeOfPeer));
  }

  /** What a peer told, whether it passed or not, or was told. */
  private static ControlResponse ofPeer(
      Speaker running, ControlRequest.BgpRoutes request, Predicate<Cidr> wanted) {
    String word = request.peer().orElseThrow();
    Optional<PeerStatus> peer =
        running.status().stream().filter(each -> called(each).test(word)).findFirst();
    if (peer.isEmpty()) {
      return noSuchPeer(word);
    }
    String name = peer.get().name();
    List<Tree> found = new ArrayList<>();
    if (request.view() == ControlRequest.View.RECEIVED) {
      running
          .received(name, wanted, request.limit())
          .forEach(route -> found.add(Reports.received(route.prefix(), route.path())));
    } else {
      running.routes().stream()
          .filter(route -> wanted.test(route.prefix()))
          .filter(route ->
              running
                  .why(route.prefix())
                  .filter(why -> "".equals(why.announced().get(name)))
                  .isPresent())
          .limit(request.limit())
          .forEach(route -> found.add(Reports.route(route)));
    }
    return new ControlResponse.Report(Reports.ofPeer(name, request.view(), found));
  }

  /** Of an address the longest prefix that leads to it. */
  private static ControlResponse why(Speaker running, ControlRequest.BgpWhy request) {
    Cidr prefix;
    try {
      prefix =
          request.prefix().indexOf('/') >= 0
              ? Cidr.parse(request.prefix())
              : longest(running, Ip.parse(request.prefix()));
    } catch (IllegalArgumentException e) {
      return new ControlResponse.Failed(
          Problem.of(ErrorCode.INVALID, String.valueOf(e.getMessage())));
    }
    return new ControlResponse.Report(Reports.why(prefix, running.why(prefix)));
  }

  private static Cidr longest(Speaker running, Ip address) {
    return running.routes().stream()
        .map(BestRoute::prefix)
        .filter(prefix -> prefix.contains(address))
        .max(Comparator.comparingInt(Cidr::length))
        .orElseGet(address::toCidr);
  }

  private static ControlResponse clear(Speaker running, ControlRequest.BgpClear request) {
    Speaker.Clear how =
        switch (request.clear()) {
          case HARD -> Speaker.Clear.HARD;
          case SOFT_IN -> Speaker.Clear.SOFT_IN;
          case SOFT_OUT -> Speaker.Clear.SOFT_OUT;
        };
    List<String> cleared =
        running.status().stream()
            .filter(peer -> request.peer().equals("all") || called(peer).test(request.peer()))
            .map(PeerStatus::name)
            .filter(name -> running.clear(name, how, "cleared by netctl"))
            .toList();
    return cleared.isEmpty() && !request.peer().equals("all")
        ? noSuchPeer(request.peer())
        : new ControlResponse.Report(Reports.cleared(cleared, how));
  }

  private ControlResponse routes(Speaker running, ControlRequest.BgpRoutes request) {
    Predicate<Cidr> wanted = _ -> true;
    if (request.prefix().isPresent()) {
      try {
        wanted = selector(request.prefix().get());
      } catch (IllegalArgumentException e) {
        return new ControlResponse.Failed(
            Problem.of(ErrorCode.INVALID, String.valueOf(e.getMessage())));
      }
    }
    if (request.peer().isPresent()) {
      return ofPeer(running, request, wanted);
    }
    Predicate<Cidr> inside = wanted;
    List<BestRoute> routes =
        running.routes().stream().filter(route -> inside.test(route.prefix())).toList();
    return new ControlResponse.Report(Reports.routes(routes, request.limit()));
  }

  /** A prefix means itself and what is inside it, an address what leads to it. */
  static Predicate<Cidr> selector(String text) {
    if (text.indexOf('/') < 0) {
      Ip address = Ip.parse(text);
      return prefix -> prefix.contains(address);
    }
    Cidr network = Cidr.parse(text);
    return network::contains;
  }

  private static Predicate<String> called(PeerStatus peer) {
    return word -> word.equals(peer.name()) || word.equals(peer.address().toString());
  }

  static ControlResponse noSuchPeer(String word) {
    return new ControlResponse.Failed(
        Problem.of(ErrorCode.NOT_FOUND, "there is no peer \"" + word + "\"")
            .withNext("netctl bgp peers"));
  }
}
