package io.margay.bgp.wire;

/** Error codes and subcodes of NOTIFICATION with their words. */
public enum NotificationCause {
  // RFC 4271 section 6.1
  NOT_SYNCHRONIZED(1, 1, "connection not synchronized"),
  BAD_MESSAGE_LENGTH(1, 2, "bad message length"),
  BAD_MESSAGE_TYPE(1, 3, "bad message type"),
  // RFC 4271 section 6.2, RFC 5492
  OPEN_MALFORMED(2, 0, "malformed OPEN"),
  UNSUPPORTED_VERSION(2, 1, "unsupported version"),
  BAD_PEER_AS(2, 2, "bad peer AS"),
  BAD_IDENTIFIER(2, 3, "bad BGP identifier"),
  UNSUPPORTED_PARAMETER(2, 4, "unsupported optional parameter"),
  UNACCEPTABLE_HOLD_TIME(2, 6, "unacceptable hold time"),
  UNSUPPORTED_CAPABILITY(2, 7, "required capability is missing"),
  // RFC 4271 section 6.3
  MALFORMED_ATTRIBUTE_LIST(3, 1, "malformed attribute list"),
  UNRECOGNIZED_WELL_KNOWN(3, 2, "unrecognized well-known attribute"),
  MISSING_WELL_KNOWN(3, 3, "missing well-known attribute"),
  ATTRIBUTE_FLAGS(3, 4, "attribute flags error"),
  ATTRIBUTE_LENGTH(3, 5, "attribute length error"),
  INVALID_ORIGIN(3, 6, "invalid ORIGIN"),
  INVALID_NEXT_HOP(3, 8, "invalid NEXT_HOP"),
  OPTIONAL_ATTRIBUTE(3, 9, "optional attribute error"),
  INVALID_NETWORK(3, 10, "invalid network field"),
  MALFORMED_AS_PATH(3, 11, "malformed AS_PATH"),
  // RFC 4271 section 6.5
  HOLD_TIMER_EXPIRED(4, 0, "hold timer expired"),
  // RFC 6608
  FSM_ERROR(5, 0, "message in the wrong state"),
  UNEXPECTED_IN_OPEN_SENT(5, 1, "unexpected message in OpenSent"),
  UNEXPECTED_IN_OPEN_CONFIRM(5, 2, "unexpected message in OpenConfirm"),
  UNEXPECTED_IN_ESTABLISHED(5, 3, "unexpected message in Established"),
  // RFC 4486, RFC 8538
  CEASE(6, 0, "cease"),
  MAXIMUM_PREFIXES(6, 1, "maximum number of prefixes reached"),
  ADMINISTRATIVE_SHUTDOWN(6, 2, "administrative shutdown"),
  PEER_DECONFIGURED(6, 3, "peer de-configured"),
  ADMINISTRATIVE_RESET(6, 4, "administrative reset"),
  CONNECTION_REJECTED(6, 5, "connection rejected"),
  CONFIGURATION_CHANGE(6, 6, "other configuration change"),
  CONNECTION_COLLISION(6, 7, "connection collision resolution"),
  OUT_OF_RESOURCES(6, 8, "out of resources"),
  HARD_RESET(6, 9, "hard reset"),
  BFD_DOWN(6, 10, "BFD down"), // RFC 9384
  // RFC 7313 section 5
  REFRESH_LENGTH(7, 1, "invalid ROUTE-REFRESH length"),
  // RFC 9687 section 4
  SEND_HOLD_TIMER_EXPIRED(8, 0, "send hold timer expired");

  private final int code;
  private final int subcode;
  private final String words;

  NotificationCause(int code, int subcode, String words) {
    this.code = code;
    this.subcode = subcode;
    this.words = words;
  }

  public int code() {
    return code;
  }

  public int subcode() {
    return subcode;
  }

  /** The words for a pair as it came from a peer, known or not. */
  static String describe(int code, int subcode) {
    for (NotificationCause cause : values()) {
      if (cause.code == code && cause.subcode == subcode) {
        return cause.words;
      }
    }
    return switch (code) {
      case 1 -> "message header error";
      case 2 -> "OPEN error";
      case 3 -> "UPDATE error";
      case 4 -> "hold timer expired";
      case 5 -> "state machine error";
      case 6 -> "cease";
      case 7 -> "ROUTE-REFRESH error";
      case 8 -> "send hold timer expired";
      default -> "unknown error";
    };
  }
}
