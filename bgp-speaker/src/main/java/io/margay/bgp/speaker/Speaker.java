package io.margay.bgp.speaker;

import io.margay.bgp.Limits;
import io.margay.bgp.bfd.Bfd;
import io.margay.bgp.io.NettyNetwork;
import io.margay.bgp.wire.Family;
import io.margay.bgp.wire.Notification;
import io.margay.bgp.wire.NotificationCause;
import io.margay.bgp.wire.PathAttributes;
import io.margay.model.document.Tree;
import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A BGP-4 speaker for IPv4 and IPv6 unicast (RFC 4271, RFC 4760). All methods may be called from
 * any thread, those of the {@link RouteListener} come on the speaker's own.
 */
public final class Speaker implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Speaker.class.getName());

  private final NettyNetwork network;
  private final Routing routing;
  private final RibThread rib;
  private final EventRecorder recorder = new EventRecorder(InstantSource.system());
  private final SpeakerLoop loop;
  private final AtomicReference<@Nullable List<PeerConfig>> wantedPeers = new AtomicReference<>();
  private final AtomicReference<@Nullable Map<Cidr, PathAttributes>> wantedRoutes =
      new AtomicReference<>();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final AtomicReference<@Nullable Throwable> bug = new AtomicReference<>();
  private final LinkedHashMap<SpeakerConfig.Endpoint, Integer> ports = new LinkedHashMap<>();

  private Speaker(SpeakerConfig config, RouteListener listener) {
    network = NettyNetwork.open(this::stopForBug);
    routing = new Routing(config, listener);
    Random random = new Random();
    rib = new RibThread(routing::flush, this::stopForBug);
    loop =
        new SpeakerLoop(
            new SessionContext(
                config,
                network,
                new Bfd(network, random),
                rib,
                routing,
                recorder,
                InstantSource.system(),
                random));
  }

  /**
   * Binds and starts, without a peer and without a prefix.
   *
   * @throws SpeakerException when it cannot listen
   */
  public static Speaker start(SpeakerConfig config, RouteListener listener) {
    Speaker speaker = new Speaker(config, listener);
    try {
      speaker.listen(config.listeners());
    } catch (SpeakerException e) {
      speaker.rib.close();
      speaker.network.close();
      throw e;
    }
    return speaker;
  }

  /**
   * Replaces where connections are accepted, from the next {@link #peers} on; no session is
   * touched. Not on the speaker's own thread.
   *
   * @throws SpeakerException when the kernel refuses one of them; another call tries again
   */
  public synchronized void listen(List<SpeakerConfig.Endpoint> wanted) {
    Map.copyOf(ports)
        .forEach((endpoint, port) -> {
          if (!wanted.contains(endpoint)) {
            ports.remove(endpoint);
            network.unlisten(endpoint.address(), port);
          }
        });
    for (SpeakerConfig.Endpoint endpoint : wanted) {
      if (!ports.containsKey(endpoint)) {
        try {
          ports.put(endpoint, network.listen(endpoint.address(), endpoint.port(), loop::accepted));
        } catch (IOException e) {
          throw new SpeakerException("listening", endpoint.toString(), e);
        }
      }
    }
  }

  /** Where the first listener listens; 0 without one. */
  public synchronized int port() {
    return ports.isEmpty() ? 0 : ports.firstEntry().getValue();
  }

  /**
   * Replaces the set of peers. A session whose configuration is unchanged is untouched, one with
   * other filters goes on with them; a removed peer gets a Cease.
   *
   * @throws IllegalArgumentException when two peers share a name or an address
   */
  public void peers(Collection<PeerConfig> peers) {
    List<PeerConfig> wanted = List.copyOf(peers);
    Set<Object> seen = new HashSet<>();
    for (PeerConfig peer : wanted) {
      if (!seen.add(peer.name()) || !seen.add(peer.address())) {
        throw new IllegalArgumentException(
            "two peers share the name %s or the address %s".formatted(peer.name(), peer.address()));
      }
    }
    replace(network::execute, wantedPeers, wanted, loop::peers);
  }

  /**
   * Replaces the set of locally originated prefixes of both families. The next hop is our address
   * on each session. Only differences are announced.
   */
  public void originate(Set<Cidr> prefixes) {
    Map<Cidr, PathAttributes> routes = new HashMap<>();
    prefixes.forEach(prefix -> routes.put(prefix, PathAttributes.local(prefix)));
    originate(routes);
  }

  /**
   * Replaces the set of locally originated routes. A next hop of all zeros stands for our address
   * on each session. Only differences are announced.
   */
  public void originate(Map<Cidr, PathAttributes> routes) {
    replace(rib, wantedRoutes, Map.copyOf(routes), routing::originate);
  }

  /** The peers as they stand now; none after {@link #close}. */
  public List<PeerStatus> status() {
    if (closed.get()) {
      return List.of();
    }
    Map<String, Map<Family, PeerStatus.Counts>> counts = askRib(routing::counts, Map.of());
    return ask(() -> loop.status(counts), List.of());
  }

  /** Who connected and is no peer, since the peers last changed. */
  public List<Stranger> strangers() {
    return closed.get() ? List.of() : ask(loop::strangers, List.of());
  }

  /**
   * All usable paths now in MRT's format (RFC 6396), the best of each prefix first; empty after
   * {@link #close}.
   */
  public ByteBuffer dump() {
    ByteBuffer nothing = ByteBuffer.allocate(0);
    Instant now = InstantSource.system().instant();
    return closed.get() ? nothing : askRib(() -> routing.dump(now), nothing);
  }

  /**
   * From now on writes down what happens to sessions and tables as lines of JSON, after lines with
   * how they stand: {@link io.margay.bgp.fsm.Transcript#replay} and {@link RibReplay} come to the
   * same end. Passwords are not in it.
   *
   * @param sink takes one line at a time, from both of the speaker's threads; empty to stop
   */
  public void record(Optional<RecordSink> sink) {
    failIfStopped();
    Optional<RecordSink> shared = sink.map(OneAtATime::new);
    network.execute(() -> {
      recorder.sink(shared.map(to -> to::line));
      loop.describe();
    });
    rib.execute(() -> routing.record(new RibJournal(shared, InstantSource.system())));
  }

  /** Lines of two threads, one after the other. */
  private record OneAtATime(RecordSink sink) implements RecordSink {
    @Override
    public synchronized void line(String json) {
      sink.line(json);
    }

    @Override
    public Tree configuration(SpeakerConfig speaker, Optional<PeerConfig> peer) {
      return sink.configuration(speaker, peer);
    }
  }

  /** What {@link #clear} does to a session. */
  public enum Clear {
    /** Ends it with Cease, administrative reset, and starts it anew. */
    HARD,
    /** Asks the peer for its routes again (RFC 2918). */
    SOFT_IN,
    /** Announces our routes again. */
    SOFT_OUT
  }

  /**
   * Starts a session anew, or exchanges its routes again.
   *
   * @param words for the peer's operator (RFC 9003), with {@code HARD}
   * @return whether there is such a peer
   */
  public boolean clear(String peer, Clear how, String words) {
    return !closed.get() && ask(() -> loop.clear(peer, how, words), false);
  }

  /** What is known about a prefix; empty when nobody has a route for it. */
  public Optional<RouteWhy> why(Cidr prefix) {
    return closed.get() ? Optional.empty() : askRib(() -> routing.why(prefix), Optional.empty());
  }

  /**
   * What a peer has told us, whether it passed or not, sorted by prefix; nothing of a peer that is
   * not known.
   *
   * @param limit most routes of the answer
   */
  public List<ReceivedRoute> received(String peer, Predicate<Cidr> wanted, int limit) {
    return closed.get()
        ? List.of()
        : askRib(() -> routing.received(peer, wanted, limit), List.of());
  }

  /**
   * Says whether a next hop can be reached; all can until this says otherwise. Routes through
   * others are no candidates.
   */
  public void reachable(Ip nextHop, boolean reachable) {
    failIfStopped();
    rib.execute(() -> routing.reachable(nextHop, reachable));
  }

  /** The best routes now, sorted by prefix; none after {@link #close}. */
  public List<BestRoute> routes() {
    return closed.get() ? List.of() : askRib(routing::routes, List.of());
  }

  /**
   * Stops and waits until no thread and no socket is left. Not on the speaker's own thread. The
   * listener hears nothing of it: whether routes outlive the speaker is for the caller to decide.
   *
   * @param cease whether peers get a Cease, after which they drop our routes at once (RFC 8538);
   *     without it the connections just close, and peers with graceful restart keep our routes
   */
  public void close(boolean cease) {
    close(
        cease
            ? Optional.of(Notification.of(NotificationCause.ADMINISTRATIVE_SHUTDOWN))
            : Optional.empty());
  }

  /** Stops with a Cease and words for the peers' operators (RFC 9003). */
  public void close(String words) {
    close(Optional.of(Notification.of(NotificationCause.ADMINISTRATIVE_SHUTDOWN, words)));
  }

  private void close(Optional<Notification> farewell) {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    if (bug.get() == null) {
      askRib(
          () -> {
            routing.close();
            return true;
          },
          false);
      ask(
          () -> {
            loop.close(farewell);
            return true;
          },
          false);
    }
    rib.close();
    network.close();
  }

  @Override
  public void close() {
    close(true);
  }

  /** Leaves a request on the loop; a later one replaces one that was not yet looked at. */
  private <T> void replace(
      Executor owner, AtomicReference<@Nullable T> slot, T wanted, Consumer<T> apply) {
    failIfStopped();
    if (!closed.get() && slot.getAndSet(wanted) == null) {
      owner.execute(() -> {
        T latest = slot.getAndSet(null);
        if (latest != null) {
          apply.accept(latest);
        }
      });
    }
  }

  private <T> T ask(Callable<T> question, T whenClosed) {
    return ask(network::execute, network.inLoop(), question, whenClosed);
  }

  private <T> T askRib(Callable<T> question, T whenClosed) {
    return ask(rib, rib.isCurrent(), question, whenClosed);
  }

  private <T> T ask(Executor owner, boolean isOwner, Callable<T> question, T whenClosed) {
    failIfStopped();
    FutureTask<T> answer = new FutureTask<>(question);
    try {
      if (isOwner) {
        answer.run();
      } else {
        owner.execute(answer);
      }
      return answer.get(Limits.LOOP_ANSWER.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new IllegalStateException("the speaker could not answer", e.getCause());
    } catch (RejectedExecutionException e) {
      return whenClosed; // closed by another thread meanwhile
    } catch (TimeoutException e) {
      failIfStopped();
      throw new IllegalStateException("the speaker does not answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return whenClosed;
    }
  }

  private void failIfStopped() {
    Throwable cause = bug.get();
    if (cause != null) {
      throw new IllegalStateException("the speaker was stopped by a bug", cause);
    }
  }

  /** Our own fault: better no session, which peers notice, than one in an unknown state. */
  private void stopForBug(Throwable cause) {
    if (bug.compareAndSet(null, cause)) {
      LOG.log(Level.ERROR, "speaker stopped", cause);
      network.abandon();
      rib.abandon();
      Thread thread = Thread.currentThread();
      thread.getUncaughtExceptionHandler().uncaughtException(thread, cause);
    }
  }
}
