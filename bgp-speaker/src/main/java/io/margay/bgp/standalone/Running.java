package io.margay.bgp.standalone;

import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import io.margay.bgp.Limits;
import io.margay.bgp.config.SpeakerFile;
import io.margay.bgp.config.SpeakerFileReader;
import io.margay.bgp.control.EventLog;
import io.margay.bgp.control.SpeakerControl;
import io.margay.bgp.metrics.MetricsPage;
import io.margay.bgp.metrics.SessionMetrics;
import io.margay.bgp.speaker.LearnedRoute;
import io.margay.bgp.speaker.PeerStatus;
import io.margay.bgp.speaker.RouteListener;
import io.margay.bgp.speaker.Speaker;
import io.margay.bgp.speaker.SpeakerConfig;
import io.margay.bgp.wire.PathAttributes;
import io.margay.model.control.ControlResponse;
import io.margay.model.control.ErrorCode;
import io.margay.model.control.Problem;
import io.margay.model.document.InvalidDocumentException;
import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import io.margay.netlink.Namespace;
import io.margay.netlink.ProtocolClaim;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A stand-alone speaker with all that belongs to it; closed in reverse order. */
final class Running implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Running.class.getName());

  /** What all sessions are here. */
  private static final String PEER = "peer";

  private final Path path;
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private SpeakerFile file;
  private Optional<KernelRoutes> kernel = Optional.empty();
  private volatile @Nullable Speaker speaker;

  private Running(Path path, SpeakerFile file) {
    this.path = path;
    this.file = file;
  }

  /**
   * Opens everything.
   *
   * @throws IOException naming what the host refuses
   */
  static Running start(Path path, SpeakerFile file) throws IOException {
    Running running = new Running(path, file);
    try {
      running.open();
      return running;
    } catch (IOException | RuntimeException e) {
      running.close();
      throw e;
    }
  }

  private void open() throws IOException {
    if (file.kernel().enabled()) {
      Namespace here = keep(Namespace.current());
      keep(ProtocolClaim.of(here, file.kernel().protocol()));
      kernel = Optional.of(keep(KernelRoutes.open(file.kernel())));
      kernel.get().zones(zones(file));
    }
    RestartMark mark = RestartMark.take(Path.of(file.controlSocket() + ".running"));
    boolean restarting = mark.found() || kernel.filter(KernelRoutes::restarted).isPresent();
    EventLog events =
        new EventLog(
            InstantSource.system(), kernel.<RouteListener>map(k -> k).orElseGet(Running::nobody));
    Map<Cidr, PathAttributes> routes = originated(file);
    Speaker started =
        Speaker.start(
            file.speaker()
                .withRestart(new SpeakerConfig.Restart(restarting, Limits.RESTART_DEFERRAL)),
            events);
    speaker = started;
    keep(() -> started.close(false));
    kernel.ifPresent(export -> export.tellReachable(started::reachable));
    started.originate(routes);
    started.peers(file.peers());
    WarmUp.start();
    file.mrt().dump().ifPresent(dump -> keep(MrtFiles.dump(dump, started)));
    if (file.metrics().isPresent()) {
      PrometheusRegistry registry = new PrometheusRegistry();
      SessionMetrics.register(() -> sessions(started), registry);
      keep(MetricsPage.open(file.metrics().get(), registry));
    }
    keep(
        ControlSocket.open(
            Path.of(file.controlSocket()),
            new SpeakerControl(
                () -> Optional.ofNullable(speaker), events, _ -> PEER, this::reload)));
  }

  private static List<SessionMetrics.Session> sessions(Speaker speaker) {
    return speaker.status().stream()
        .map(peer -> new SessionMetrics.Session(peer.name(), PEER, Optional.of(peer)))
        .toList();
  }

  private static RouteListener nobody() {
    return new RouteListener() {
      @Override
      public void routesChanged(Map<Cidr, Optional<LearnedRoute>> changes) {}

      @Override
      public boolean wantsRoutes() {
        return false;
      }

      @Override
      public void sessionChanged(PeerStatus status) {}
    };
  }

  private <T extends AutoCloseable> T keep(T resource) {
    opened.push(resource);
    return resource;
  }

  /** Reads the file again and takes over what it says, or nothing of it. */
  synchronized ControlResponse reload() {
    SpeakerFile next;
    Map<Cidr, PathAttributes> routes;
    try {
      next = SpeakerFileReader.read(path.toString(), Files.readAllBytes(path));
      routes = originated(next);
    } catch (IOException e) {
      return refused(String.valueOf(e.getMessage()), Optional.empty());
    } catch (InvalidDocumentException e) {
      return refused(e.faults().getFirst().what(), Optional.of(e.faults().getFirst().where()));
    }
    Speaker running = speaker;
    if (running == null) {
      return refused("the speaker does not run", Optional.empty());
    }
    Reload reload = Reload.between(file, next);
    running.originate(routes);
    kernel.ifPresent(export -> export.zones(zones(next)));
    running.peers(next.peers());
    file = reload.inForce(file, next);
    reload.changes().forEach(change -> LOG.log(INFO, "reload: {0}", change));
    return new ControlResponse.Report(reload.report());
  }

  private static Map<Ip, String> zones(SpeakerFile file) {
    Map<Ip, String> zones = new HashMap<>();
    file.peers()
        .forEach(peer -> peer.transport().zone().ifPresent(it -> zones.put(peer.address(), it)));
    return zones;
  }

  /** What the file lists outweighs the tables it names. */
  private static Map<Cidr, PathAttributes> originated(SpeakerFile file) throws IOException {
    Map<Cidr, PathAttributes> routes = MrtFiles.load(file.mrt().load());
    routes.putAll(file.originate());
    return routes;
  }

  private ControlResponse refused(String what, Optional<String> where) {
    LOG.log(WARNING, "not reloaded: {0} {1}", where.orElse(path.toString()), what);
    Problem problem =
        Problem.of(ErrorCode.INVALID, what)
            .withKept("the configuration in force, and every session")
            .withNext("bgp-speaker --config " + path + " --check");
    return new ControlResponse.Failed(where.map(problem::withWhere).orElse(problem));
  }

  @Override
  public String toString() {
    return "as=%s id=%s listen=%s peers=%d control=%s"
        .formatted(
            file.speaker().localAs(),
            file.speaker().routerId(),
            file.speaker().listeners(),
            file.peers().size(),
            file.controlSocket());
  }

  @Override
  public void close() {
    while (!opened.isEmpty()) {
      try {
        opened.pop().close();
      } catch (Exception e) {
        LOG.log(WARNING, "not closed", e);
      }
    }
  }
}
