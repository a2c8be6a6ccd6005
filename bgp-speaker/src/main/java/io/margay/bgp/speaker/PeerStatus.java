package io.margay.bgp.speaker;

import io.margay.bgp.fsm.SessionState;
import io.margay.bgp.wire.Family;
import io.margay.model.net.AsNumber;
import io.margay.model.net.Ip;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One peer as it stands.
 *
 * @param since when the state was entered
 * @param session what is agreed on while a session is up; as configured otherwise
 * @param families counts of each family that is spoken now, or kept over a restart
 * @param error why the session is not up, or while it is, what ended the last one or what was wrong
 *     with the last UPDATE that RFC 7606 made us repair
 * @param transitions the last changes of state, oldest first
 */
public record PeerStatus(
    String name,
    Ip address,
    AsNumber remoteAs,
    SessionState state,
    Instant since,
    Session session,
    Map<Family, Counts> families,
    Optional<SessionError> error,
    List<Transition> transitions) {

  /**
   * The session.
   *
   * @param holdTime as agreed; as configured while no session is up
   * @param localAddress our end, while a session is up
   * @param identifier the peer's BGP identifier, while a session is up
   * @param capabilities what the peer announced, in words
   * @param received messages from this peer since the speaker started
   * @param sent messages to it
   * @param restart graceful restart in words, such as "peer keeps our routes for 30 s" or "off: BFD
   *     is on"
   * @param hint what is odd about a session that is up; empty when nothing is
   * @param bfd state of BFD in words; empty when it is off
   */
  public record Session(
      Duration holdTime,
      Optional<Ip> localAddress,
      Optional<Ip> identifier,
      List<String> capabilities,
      MessageCounts received,
      MessageCounts sent,
      String restart,
      String hint,
      Optional<String> bfd) {
    public Session {
      capabilities = List.copyOf(capabilities);
    }
  }

  /** Messages by type. */
  public record MessageCounts(
      long opens, long updates, long notifications, long keepalives, long refreshes) {
    public static final MessageCounts NONE = new MessageCounts(0, 0, 0, 0, 0);
  }

  /**
   * Prefixes of one family.
   *
   * @param received the peer has announced and not withdrawn
   * @param accepted of them passed the import filter
   * @param announced we have announced to the peer
   * @param stale are kept over the peer's restart
   * @param endOfRib whether the peer has said that its table is complete
   */
  public record Counts(int received, int accepted, int announced, int stale, boolean endOfRib) {}

  /** A change of state. */
  public record Transition(Instant when, SessionState from, SessionState to, String why) {}

  public PeerStatus {
    families = Map.copyOf(families);
    transitions = List.copyOf(transitions);
  }

  /** The same with other counts. */
  PeerStatus withFamilies(Map<Family, Counts> other) {
    return new PeerStatus(
        name, address, remoteAs, state, since, session, other, error, transitions);
  }

  /** Prefixes that the peer has announced and not withdrawn. */
  public int received() {
    return families.values().stream().mapToInt(Counts::received).sum();
  }

  /** Those of them that the import filter passed. */
  public int accepted() {
    return families.values().stream().mapToInt(Counts::accepted).sum();
  }

  /** Prefixes we have announced to the peer. */
  public int announced() {
    return families.values().stream().mapToInt(Counts::announced).sum();
  }

  /** The last error in words. */
  public Optional<String> lastError() {
    return error.map(SessionError::text);
  }

  public Duration holdTime() {
    return session.holdTime();
  }
}
