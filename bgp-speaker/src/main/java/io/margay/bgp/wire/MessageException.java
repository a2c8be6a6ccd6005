package io.margay.bgp.wire;

/** Input that ends the session: says what is wrong and which NOTIFICATION answers it. */
public final class MessageException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient Notification notification;

  /**
   * An error and its answer.
   *
   * @param why what is wrong, in words, for the log and the status
   */
  public MessageException(NotificationCause cause, Octets data, String why) {
    super(why);
    this.notification = Notification.of(cause, data);
  }

  public MessageException(NotificationCause cause, String why) {
    this(cause, Octets.EMPTY, why);
  }

  /** What to send to the peer before the connection is closed. */
  public Notification notification() {
    return notification;
  }
}
