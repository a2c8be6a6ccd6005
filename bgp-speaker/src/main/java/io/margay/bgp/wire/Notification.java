package io.margay.bgp.wire;

import java.nio.ByteBuffer;

/**
 * NOTIFICATION: why the sender closes the connection (RFC 4271 section 4.5).
 *
 * @param code error code, 0 to 255
 * @param subcode error subcode, 0 to 255
 * @param data what the error is about, in a form that depends on code and subcode
 */
public record Notification(int code, int subcode, Octets data) implements Message {

  /** A notification for a cause we know, without data. */
  public static Notification of(NotificationCause cause) {
    return of(cause, Octets.EMPTY);
  }

  public static Notification of(NotificationCause cause, Octets data) {
    return new Notification(cause.code(), cause.subcode(), data);
  }

  /** Whether the sender ends an otherwise healthy session (RFC 4486). */
  public boolean cease() {
    return code == NotificationCause.CEASE.code();
  }

  static Notification read(ByteBuffer body) {
    int code = Byte.toUnsignedInt(body.get());
    int subcode = Byte.toUnsignedInt(body.get());
    return new Notification(code, subcode, Octets.take(body, body.remaining()));
  }

  void write(ByteBuffer out) {
    out.put((byte) code).put((byte) subcode);
    data.writeTo(out);
  }

  /** In words, with the numbers, such as "6/2 (administrative shutdown)". */
  @Override
  public String toString() {
    String numbers =
        "%d/%d (%s)".formatted(code, subcode, NotificationCause.describe(code, subcode));
    return data.length() == 0 ? numbers : numbers + " data " + data;
  }
}
