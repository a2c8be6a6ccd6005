package io.margay.netlink.qdisc;

import io.margay.netlink.wire.AttributeReader;
import io.margay.netlink.wire.DecodeException;
import io.margay.netlink.wire.Nlmsg;
import io.margay.netlink.wire.PayloadWriter;
import io.margay.netlink.wire.Request;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A queueing discipline as the kernel tells it: one line of {@code tc qdisc show}.
 *
 * @param linkIndex its link
 * @param kind such as "tbf" or "ingress"
 * @param root whether it takes all that its link sends
 * @param bucket the settings of a token bucket
 */
public record Qdisc(int linkIndex, String kind, boolean root, Optional<TokenBucket> bucket) {
  static final int RTM_NEWQDISC = 36;
  private static final int RTM_DELQDISC = 37;
  private static final int RTM_GETQDISC = 38;

  static final int TCA_KIND = 1;
  static final int TCA_OPTIONS = 2;

  /** TC_H_ROOT as a parent. */
  static final int ROOT = 0xffff_ffff;

  /** {@code 1:}, of no meaning but that a handle of our own can be replaced. */
  static final int ROOT_HANDLE = 0x0001_0000;

  /** Length of struct tcmsg. */
  static final int FIXED = 20;

  /** {@code tc qdisc show}: those of all links. */
  public static Request list() {
    return new Request("list qdiscs", "", RTM_GETQDISC, Nlmsg.DUMP, fixed(0, 0, 0));
  }

  /**
   * {@code tc qdisc delete dev LINK root}: the link gets its first one back. ENOENT when it has it.
   */
  public static Request deleteRoot(int linkIndex) {
    return new Request(
        "delete root qdisc of link", linkIndex, RTM_DELQDISC, 0, fixed(linkIndex, 0, ROOT));
  }

  static Request request(String operation, int linkIndex, boolean delete, PayloadWriter payload) {
    return delete
        ? new Request(operation, linkIndex, RTM_DELQDISC, 0, payload)
        : new Request(operation, linkIndex, RTM_NEWQDISC, Nlmsg.CREATE | Nlmsg.EXCLUSIVE, payload);
  }

  /** Reads the body of RTM_NEWQDISC. */
  public static Optional<Qdisc> read(ByteBuffer body) throws DecodeException {
    AttributeReader attributes = new AttributeReader(body, FIXED);
    int linkIndex = body.getInt(4);
    int parent = body.getInt(12);
    String kind = "";
    Optional<TokenBucket> bucket = Optional.empty();
    while (attributes.next()) {
      switch (attributes.type()) {
        case TCA_KIND -> kind = attributes.string();
        case TCA_OPTIONS -> {
          if (kind.equals(TokenBucket.KIND)) {
            bucket = TokenBucket.read(attributes.nested());
          }
        }
        default -> {}
      }
    }
    return Optional.of(new Qdisc(linkIndex, kind, parent == ROOT, bucket));
  }

  /** struct tcmsg. */
  static PayloadWriter fixed(int linkIndex, int handle, int parent) {
    return new PayloadWriter().u32(0).u32(linkIndex).u32(handle).u32(parent).u32(0);
  }
}
