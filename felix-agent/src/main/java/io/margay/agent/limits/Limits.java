package io.margay.agent.limits;

import java.time.Duration;

/** Every bound of the agent in one place. */
public final class Limits {
  /** An attach in all, from the request's arrival. */
  public static final Duration ATTACH = Duration.ofSeconds(5);

  /** A request waits so long for the store to be read after a start. */
  public static final Duration READY = Duration.ofSeconds(2);

  /** A default pool that was made comes back from the store long before that. */
  public static final Duration FIRST_POOL = Duration.ofSeconds(2);

  /** An interface not named eth0 that seems to be a container's only one waits for another. */
  public static final Duration FIRST_INTERFACE = Duration.ofMillis(20);

  /** Detaches of a collection that run at once. */
  public static final int DETACHES_AT_ONCE = 16;

  /** What containers hold, ours and other plugins', is compared with what lives this often. */
  public static final Duration RECLAIM = Duration.ofSeconds(60);

  /** So long after another plugin's container gave an address back. */
  public static final Duration RECLAIM_SOON = Duration.ofSeconds(1);

  /** An endpoint of ours that is without its link for so long has lost its container. */
  public static final Duration LOST = Duration.ofSeconds(60);

  /** Another address management has so long for one call. */
  public static final Duration DELEGATE = Duration.ofSeconds(4);

  /** A detach waits so long for its rules and routes to go. */
  public static final Duration DETACH_FENCE = Duration.ofSeconds(2);

  /** A runtime that gives something back is let go after this, whatever the store does. */
  public static final Duration RELEASE_WAIT = Duration.ofMillis(400);

  /** Docker makes a network within this from asking for its first pool on. */
  public static final Duration DOCKER_CREATE = Duration.ofSeconds(10);

  /** A call of Docker's drivers waits so long for the store to be read after a start. */
  public static final Duration DOCKER_READY = Duration.ofSeconds(8);

  /** A new endpoint may wait for its links for so long. */
  public static final Duration UNPLUGGED = Duration.ofSeconds(10);

  /** New links may be on their way into their container for so long. */
  public static final Duration PLUGGING = Duration.ofSeconds(3);

  /** Links of an endpoint whose address is wanted may take so long to go with their container. */
  public static final Duration STAGED_LOST = Duration.ofSeconds(4);

  /** How often such an endpoint is looked at. */
  public static final Duration STAGED_LOOK = Duration.ofMillis(100);

  /** An answer of dockerd's API within a call of its drivers, for which a user waits. */
  public static final Duration DOCKER_RECORDS = Duration.ofSeconds(1);

  /** An answer of dockerd's API. */
  public static final Duration DOCKER_ENGINE = Duration.ofSeconds(5);

  /** Longest answer of dockerd's API, in bytes. */
  public static final int DOCKER_ANSWER_BYTES = 64 << 20;

  /** How often dockerd's lists are compared with what we know. */
  public static final Duration DOCKER_COMPARE = Duration.ofSeconds(10);

  /** After something happened dockerd is asked about it so much later. */
  public static final Duration DOCKER_SOON = Duration.ofMillis(250);

  /** How often dockerd is asked about something that it does not know yet. */
  public static final int DOCKER_TRIES = 12;

  /** A new network's first endpoint waits so long for the network's name. */
  public static final Duration DOCKER_NAME = Duration.ofMillis(500);

  /** What dockerd's lists lack for so long it has forgotten. */
  public static final Duration DOCKER_FORGOTTEN = Duration.ofSeconds(20);

  /** What was reserved for so long, and no container has it, nobody waits for. */
  public static final Duration DOCKER_RESERVED = Duration.ofSeconds(60);

  /** Largest body of a call of Docker's, in bytes. */
  public static final int DOCKER_REQUEST_BYTES = 1 << 20;

  /** A network's new profile is waited for so long to come back by the store's stream. */
  public static final Duration PROFILE_SEEN = Duration.ofSeconds(1);

  /** Changes that wait for the calculation; producers block when it is full. */
  public static final int CALC_QUEUE = 4096;

  /** Most changes that one flush of the calculation coalesces. */
  public static final int CALC_BATCH = 1024;

  /** Messages that wait for the data plane; producers block when it is full. */
  public static final int DATAPLANE_QUEUE = 1024;

  /** The data plane looks for work that failed, and at sets, this often. */
  public static final Duration AUDIT = Duration.ofSeconds(1);

  /** Everything of ours in the kernel is compared this often even if nothing told of a change. */
  public static final Duration FULL_AUDIT = Duration.ofSeconds(30);

  /** After a stranger's commit to a table of netfilter they are read back, at most this often. */
  public static final Duration TABLE_READ_BACK = Duration.ofMillis(300);

  /** Routes that an earlier agent learned stay this long while sessions come back. */
  public static final Duration LEARNED_ROUTES_GRACE = Duration.ofSeconds(20);

  /** With all sessions up, so long for them to teach their routes again. */
  public static final Duration LEARNED_ROUTES_SETTLE = Duration.ofSeconds(2);

  /** Links that were detached are collected this long, then deleted as one group. */
  public static final Duration DYING_LINKS = Duration.ofMillis(150);

  /** Detaches that the store was not told of are tried again this often. */
  public static final Duration JOURNAL_RETRY = Duration.ofSeconds(2);

  /** Log lines of policy rules, per second. */
  public static final int POLICY_LOG_LINES = 50;

  /** Threads that serve requests of the agent's socket; more wait. */
  public static final int REQUEST_THREADS = 32;

  /** Largest request on the agent's socket, in bytes. */
  public static final int REQUEST_BYTES = 9 << 20;

  /** Prefixes that a node of the mesh may announce; more end its session. */
  public static final int MESH_PREFIXES = 20_000;

  /** Prefixes that a BGPPeer may announce unless it says otherwise; more end its session. */
  public static final int PEER_PREFIXES = 200_000;

  /** Most next hops that share the traffic of a learned route, as many as BIRD merges. */
  public static final int NEXT_HOPS = 16;

  /**
   * How long peers keep our routes while we are away. With the hold time of 90 s they forget a host
   * that dies silently within two minutes, with some time for their timers to be late.
   */
  public static final Duration RESTART_TIME = Duration.ofSeconds(25);

  /** How long a restarted agent waits for its peers' End-of-RIB (RFC 4724 section 4.1). */
  public static final Duration RESTART_DEFERRAL = Duration.ofSeconds(15);

  /** The state of the sessions is written to the store at most this often. */
  public static final Duration STATUS_WRITES = Duration.ofSeconds(1);

  private Limits() {}
}
