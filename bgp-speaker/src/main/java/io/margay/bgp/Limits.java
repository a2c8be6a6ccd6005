package io.margay.bgp;

import java.time.Duration;

/** The speaker's bounds on time and memory. */
public final class Limits {
  /** Hold time we offer (RFC 4271 section 10). */
  public static final Duration HOLD_TIME = Duration.ofSeconds(90);

  /** Longest wait for OPEN and the first KEEPALIVE; the RFC's 4 minutes hold a session back. */
  public static final Duration OPEN_WAIT = Duration.ofSeconds(10);

  /** Longest TCP connection attempt: ConnectRetry in the Connect state. */
  public static final Duration CONNECT_ATTEMPT = Duration.ofSeconds(5);

  /** First pause before another attempt, doubled by each failure. */
  public static final Duration RETRY_FIRST = Duration.ofSeconds(1);

  /** Longest pause before another attempt, and longest idle hold after an error. */
  public static final Duration RETRY_LAST = Duration.ofSeconds(5);

  /** Prefixes held per peer; one more is answered with Cease, maximum number of prefixes. */
  public static final int PREFIXES_PER_PEER = 1_000_000;

  /** Octets waiting for a slow peer from which on its changes are coalesced per prefix. */
  public static final int UNSENT_HIGH = 1 << 20;

  /** Octets waiting for a slow peer below which it gets its coalesced changes. */
  public static final int UNSENT_LOW = 1 << 18;

  /** How late a timer may be before we suspect ourselves rather than the peer. */
  public static final Duration LATE = Duration.ofSeconds(1);

  /** Longest time for which queued input is collected before the RIB decides about it. */
  public static final Duration UNDECIDED = Duration.ofMillis(5);

  /** Octets of one peer's UPDATEs that wait for the RIB, from which on the peer is not read. */
  public static final int UNDECIDED_OCTETS = 1 << 17;

  /** The same of all peers together, from which on none may have more waiting than its share. */
  public static final int UNDECIDED_OF_ALL = 16 << 20;

  /** What a peer may have waiting at any time. */
  public static final int UNDECIDED_SHARE = 1 << 16;

  /** Longest wait for End-of-RIB of a peer that is back, before its stale routes go. */
  public static final Duration STALE_PATHS = Duration.ofMinutes(6);

  /** Addresses without a peer that are remembered for status. */
  public static final int STRANGERS = 1024;

  /** Least send hold time (RFC 9687 section 5). */
  public static final Duration SEND_HOLD_LEAST = Duration.ofMinutes(8);

  /** Changes of state that are remembered per peer. */
  public static final int TRANSITIONS = 10;

  /** Largest single read from a socket. */
  public static final int READ_BATCH = 1 << 17;

  /** Connections that TCP has accepted and we have not yet looked at. */
  public static final int LISTEN_BACKLOG = 256;

  /** Longest wait of another thread for the speaker loop. */
  public static final Duration LOOP_ANSWER = Duration.ofSeconds(10);

  /** Longest wait for the last NOTIFICATION to leave before the connection closes. */
  public static final Duration FAREWELL = Duration.ofSeconds(1);

  /** How long a restarted speaker waits for End-of-RIB before it chooses without (RFC 4724). */
  public static final Duration RESTART_DEFERRAL = Duration.ofSeconds(30);

  /** Events that are kept for {@code netctl bgp monitor}. */
  public static final int EVENTS_KEPT = 10_000;

  /** How long after the last question for events changes of routes are still noted. */
  public static final Duration EVENTS_WATCHED = Duration.ofSeconds(30);

  /** Octets of a recording that wait for who wants it. */
  public static final int RECORDED_OCTETS = 64 << 20;

  /** Octets of a recording in one answer. */
  public static final int RECORDED_ANSWER = 1 << 20;

  /** Octets of a table in one answer; in Base64 it must fit into one of the control socket. */
  public static final int DUMP_PIECE = 4 << 20;

  /** Control requests that are served at a time. */
  public static final int CONTROL_REQUESTS = 4;

  /** Longest wait for the rest of a control request. */
  public static final Duration CONTROL_READ = Duration.ofSeconds(5);

  /** Pause before another attempt to write routes that the kernel refused. */
  public static final Duration KERNEL_RETRY = Duration.ofSeconds(1);

  /** Routes of ours that the kernel has dropped, from which on all are read again. */
  public static final int KERNEL_EVENTS = 1024;

  private Limits() {}
}
