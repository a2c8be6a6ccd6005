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

  /** Least send hold time (RFC 9687 section 5). */
  public static final Duration SEND_HOLD_LEAST = Duration.ofMinutes(8);

  /** Changes of state that are remembered per peer. */
  public static final int TRANSITIONS = 10;

  /** Largest single read from a socket. */
  public static final int READ_BATCH = 1 << 18;

  /** Connections that TCP has accepted and we have not yet looked at. */
  public static final int LISTEN_BACKLOG = 256;

  /** Longest wait of another thread for the speaker loop. */
  public static final Duration LOOP_ANSWER = Duration.ofSeconds(10);

  /** Longest wait for the last NOTIFICATION to leave before the connection closes. */
  public static final Duration FAREWELL = Duration.ofSeconds(1);

  private Limits() {}
}
