package io.margay.bgp.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

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

  /** A Cease with a text for the peer's operator (RFC 9003 section 2), cut at 255 octets. */
  public static Notification of(NotificationCause cause, String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    int length = Math.min(utf8.length, 255);
    while (length > 0 && length < utf8.length && (utf8[length] & 0xc0) == 0x80) {
      length--; // not within a character
    }
    ByteBuffer data = ByteBuffer.allocate(1 + length);
    data.put((byte) length).put(utf8, 0, length).flip();
    return of(cause, Octets.take(data, data.limit()));
  }

  /** Whether the sender wants its routes withdrawn, graceful restart or not (RFC 8538). */
  public boolean isHardReset() {
    return code == NotificationCause.HARD_RESET.code()
        && subcode == NotificationCause.HARD_RESET.subcode();
  }

  /** This NOTIFICATION inside a hard reset (RFC 8538 section 3.1). */
  public Notification hardReset() {
    ByteBuffer inside = ByteBuffer.allocate(2 + data.length());
    write(inside);
    return of(NotificationCause.HARD_RESET, Octets.of(inside.array()));
  }

  /** What a hard reset carries, if it is one with a reason. */
  private Optional<Notification> inner() {
    return isHardReset() && data.length() >= 2
        ? Optional.of(read(data.buffer())).filter(reason -> !reason.isHardReset())
        : Optional.empty();
  }

  /** The text of RFC 9003, if there is one. */
  public Optional<String> shutdownText() {
    boolean carries =
        code == NotificationCause.CEASE.code()
            && (subcode == NotificationCause.ADMINISTRATIVE_SHUTDOWN.subcode()
                || subcode == NotificationCause.ADMINISTRATIVE_RESET.subcode());
    if (!carries || data.length() < 1 || data.at(0) == 0 || data.at(0) > data.length() - 1) {
      return Optional.empty();
    }
    byte[] utf8 = new byte[data.at(0)];
    data.buffer().get(1, utf8);
    return Optional.of(printable(new String(utf8, StandardCharsets.UTF_8)));
  }

  /** A peer's text must not write into our terminal. */
  private static String printable(String text) {
    StringBuilder safe = new StringBuilder();
    text.codePoints().map(c -> Character.isISOControl(c) ? ' ' : c).forEach(safe::appendCodePoint);
    return safe.toString();
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
    Optional<String> said =
        shutdownText()
            .map(text -> ": \"" + text + "\"")
            .or(() -> inner().map(reason -> " for " + reason));
    return numbers + said.orElse(data.length() == 0 ? "" : " data " + data);
  }
}
