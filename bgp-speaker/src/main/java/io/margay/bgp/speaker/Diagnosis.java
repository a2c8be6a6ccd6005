package io.margay.bgp.speaker;

import io.margay.bgp.fsm.Failure;
import io.margay.bgp.fsm.Negotiated;
import io.margay.bgp.wire.Capability;
import io.margay.bgp.wire.Notification;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;

/** What an operator should do about a failure: pure words. */
final class Diagnosis {
  private Diagnosis() {}

  /** The next step after a failure; empty when nothing is to be done. */
  static String nextStep(Failure failure, PeerConfig peer) {
    return failure.notification().isPresent()
        ? afterNotification(failure.origin(), failure.notification().get(), peer)
        : afterNetwork(failure.words().toLowerCase(Locale.ROOT), peer);
  }

  /**
   * The failure with what is suspected behind a silence.
   *
   * @param unheard whether a connection was there and the peer's OPEN was waited for
   */
  static Failure explained(Failure failure, PeerConfig peer, boolean unheard) {
    String words = failure.words().toLowerCase(Locale.ROOT);
    boolean unanswered = failure.notification().isEmpty() && isSilence(words);
    StringJoiner suspected = new StringJoiner(" or ", " (", " is suspected)").setEmptyValue("");
    if (unanswered && peer.transport().password().isPresent()) {
      suspected.add("an MD5 mismatch");
    }
    boolean gaveUp = unheard && words.contains("reset by peer");
    boolean silent = unanswered || gaveUp || words.startsWith("no open");
    if (silent && peer.transport().securityHops().isPresent()) {
      suspected.add("a TTL mismatch");
    }
    return new Failure(failure.origin(), failure.notification(), failure.words() + suspected);
  }

  private static boolean isSilence(String words) {
    return words.contains("no answer") || words.contains("timed out") || words.contains("timeout");
  }

  private static String afterNetwork(String words, PeerConfig peer) {
    String there = peer.address() + " port " + peer.port();
    if (words.contains("refused")) {
      return "nothing listens on %s: start the peer's BGP, or correct the port".formatted(there);
    }
    if (words.contains("no route") || words.contains("unreachable")) {
      return "check that %1$s is up, the link, and the kernel's routes: ip route get %1$s"
          .formatted(peer.address());
    }
    if (words.contains("cannot assign") || words.contains("not available")) {
      return "the source address is not on this host: correct it";
    }
    if (isSilence(words)) {
      return "nothing comes back from %s: %s".formatted(there, silence(peer));
    }
    if (words.contains("closed") || words.contains("reset")) {
      return "look at the peer's own log and status: it gave no reason";
    }
    return "";
  }

  /** Why a peer's TCP may not answer at all. */
  private static String silence(PeerConfig peer) {
    StringJoiner causes = new StringJoiner(", ", "check ", "");
    if (peer.transport().password().isPresent()) {
      causes.add("that both ends have the same MD5 password (a wrong one is dropped silently)");
    } else {
      causes.add("whether the peer wants an MD5 password");
    }
    if (peer.transport().securityHops().isPresent()) {
      causes.add(
          "the peer's TTL (a mismatch is suspected: TTL security here drops less than "
              + (256 - peer.transport().securityHops().getAsInt())
              + ", so the peer must send 255)");
    }
    return causes.add("that the host is up, and firewalls between").toString();
  }

  private static String afterNotification(
      Failure.Origin origin, Notification notification, PeerConfig peer) {
    boolean ours = origin == Failure.Origin.US;
    return switch (notification.code()) {
      case 2 -> afterOpen(ours, notification.subcode(), peer);
      case 3 ->
          ours
              ? "the peer sends what no repair makes safe: look at its software"
              : "the peer cannot read what we send: look at its log";
      case 4 -> holdExpired(ours, peer);
      case 6 -> afterCease(notification.subcode(), peer);
      case 8 -> "the peer does not read: look at its load and at the path's MTU";
      default -> "";
    };
  }

  private static String holdExpired(boolean ours, PeerConfig peer) {
    String whose = ours ? "the peer or the path to it went silent" : "what we sent did not arrive";
    String ttl =
        peer.transport().securityHops().isPresent()
            ? "; a TTL mismatch is suspected: the peer must send TTL 255"
            : "";
    return whose + ": check the host, the link and the path's MTU" + ttl;
  }

  private static String afterOpen(boolean ours, int subcode, PeerConfig peer) {
    return switch (subcode) {
      case 2 ->
          ours
              ? "AS mismatch: correct the peer's AS here (%s), or its own AS there"
                  .formatted(peer.remoteAs())
              : "AS mismatch: the peer expects another AS of us, correct it at one end";
      case 3 -> "give each speaker a router id of its own";
      case 6 -> "set a hold time of 0 or at least 3 s at both ends";
      case 7 -> "configure the same address families at both ends";
      default -> "the two ends do not agree on OPEN: compare their configurations";
    };
  }

  private static String afterCease(int subcode, PeerConfig peer) {
    return switch (subcode) {
      case 1 -> "more prefixes than the limit: check what is announced, then raise the limit";
      case 2 -> "the session was shut down on purpose: ask the peer's operator";
      case 3 -> "configure us as a peer at " + peer.address();
      case 5 -> "the peer refuses us: check our address and the peer's limits";
      case 7 -> ""; // two connections at once: the next attempt settles it
      case 10 -> "BFD found the path dead: check the link";
      default -> "";
    };
  }

  /** What is odd about a session that is up; empty when nothing is. */
  static String hint(PeerConfig config, boolean external, int received, boolean complete) {
    if (!external || received > 0 || !complete) {
      return "";
    }
    return "the peer announces nothing: if it should, it may want policies for another AS"
        + " (RFC 8212; FRR shows \"(Policy)\", BIRD needs import and export filters)";
  }

  /** A peer's capabilities in words. */
  static List<String> capabilities(Negotiated agreed) {
    List<String> words = new ArrayList<>();
    for (Capability capability : agreed.capabilities()) {
      words.add(
          switch (capability) {
            case Capability.Multiprotocol(int afi, int safi) -> "multiprotocol " + afi + "/" + safi;
            case Capability.Refresh _ -> "route refresh";
            case Capability.EnhancedRefresh _ -> "enhanced route refresh";
            case Capability.ExtendedMessage _ -> "extended messages";
            case Capability.FourOctetAs(var as) -> "four-octet AS " + as;
            case Capability.ExtendedNextHop _ -> "extended next hop";
            case Capability.GracefulRestart restart ->
                "graceful restart "
                    + restart.seconds()
                    + " s"
                    + (restart.restarting() ? " R" : "")
                    + (restart.notification() ? " N" : "");
            case Capability.LongLivedRestart _ -> "long-lived graceful restart";
            case Capability.AddPath _ -> "add-path";
            case Capability.HostName(String name) -> "host name " + name;
            case Capability.Unknown(int code, var _) -> "capability " + code;
          });
    }
    return words;
  }
}
