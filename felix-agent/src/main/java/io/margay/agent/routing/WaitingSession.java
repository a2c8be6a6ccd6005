package io.margay.agent.routing;

import io.margay.agent.desired.BgpSession;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

/**
 * A session that cannot even be tried.
 *
 * @param why in words
 * @param since when that began
 */
public record WaitingSession(String name, BgpSession session, String why, Instant since) {
  /** Those of now; of one that waited before for the same reason the time stays. */
  static Map<String, WaitingSession> of(
      Map<String, String> reasons,
      Map<String, BgpSession> sessions,
      Map<String, WaitingSession> before,
      InstantSource time) {
    Map<String, WaitingSession> waiting = new HashMap<>();
    reasons.forEach((name, why) -> {
      WaitingSession earlier = before.get(name);
      Instant since = earlier != null && earlier.why.equals(why) ? earlier.since : time.instant();
      BgpSession session = sessions.get(name);
      if (session != null) {
        waiting.put(name, new WaitingSession(name, session, why, since));
      }
    });
    return Map.copyOf(waiting);
  }
}
