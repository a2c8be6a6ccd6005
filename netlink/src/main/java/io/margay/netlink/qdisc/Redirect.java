package io.margay.netlink.qdisc;

import io.margay.netlink.wire.AttributeReader;
import io.margay.netlink.wire.DecodeException;
import io.margay.netlink.wire.Nlmsg;
import io.margay.netlink.wire.PayloadWriter;
import io.margay.netlink.wire.Request;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * Everything that a link receives goes to another one first: {@code tc qdisc add dev LINK ingress;
 * tc filter add dev LINK ingress u32 match u32 0 0 action mirred egress redirect dev OTHER}
 * (linux/pkt_cls.h, linux/tc_act/tc_mirred.h).
 */
public final class Redirect {
  /** What {@link Qdisc#kind()} says of the qdisc that holds the filter. */
  public static final String KIND = "ingress";

  private static final int RTM_NEWTFILTER = 44;
  private static final int RTM_GETTFILTER = 46;

  private static final int TC_H_INGRESS = 0xffff_fff1;
  private static final int INGRESS_HANDLE = 0xffff_0000;

  /** The upper half is the priority, the lower the protocol in network order: any. */
  private static final int PRIORITY = 1 << 16;

  private static final int ETH_P_ALL = 0x0003;

  private static final String FILTER_KIND = "u32";
  private static final int TCA_U32_SEL = 5;
  private static final int TCA_U32_ACT = 7;
  private static final int TC_U32_TERMINAL = 1;
  private static final int SELECTOR = 32; // struct tc_u32_sel with one key
  private static final int TCA_ACT_KIND = 1;
  private static final int TCA_ACT_OPTIONS = 2;
  private static final int TCA_MIRRED_PARMS = 2;
  private static final int TC_ACT_STOLEN = 4;
  private static final int TCA_EGRESS_REDIR = 1;
  private static final int MIRRED = 28; // struct tc_mirred
  private static final int ACTION_AT = 8;
  private static final int DIRECTION_AT = 20;
  private static final int TARGET_AT = 24;

  private Redirect() {}

  /** The qdisc that {@link #all} needs; EEXIST when the link has one. */
  public static Request prepare(int linkIndex) {
    return Qdisc.request("add ingress qdisc of link", linkIndex, false, ingress(linkIndex));
  }

  /** Takes qdisc and filter away; ENOENT or EINVAL when the link has none. */
  public static Request delete(int linkIndex) {
    return Qdisc.request("delete ingress qdisc of link", linkIndex, true, ingress(linkIndex));
  }

  private static PayloadWriter ingress(int linkIndex) {
    return Qdisc.fixed(linkIndex, INGRESS_HANDLE, TC_H_INGRESS).attribute(Qdisc.TCA_KIND, KIND);
  }

  /** Redirects all that the link receives to the other one. */
  public static Request all(int linkIndex, int otherIndex) {
    ByteBuffer selector = ByteBuffer.allocate(SELECTOR).order(ByteOrder.nativeOrder());
    selector.put(0, (byte) TC_U32_TERMINAL);
    selector.put(2, (byte) 1); // one key, whose mask of zeros matches everything
    ByteBuffer mirred = ByteBuffer.allocate(MIRRED).order(ByteOrder.nativeOrder());
    mirred.putInt(ACTION_AT, TC_ACT_STOLEN);
    mirred.putInt(DIRECTION_AT, TCA_EGRESS_REDIR);
    mirred.putInt(TARGET_AT, otherIndex);
    PayloadWriter payload =
        filter(linkIndex)
            .attribute(Qdisc.TCA_KIND, FILTER_KIND)
            .nested(
                Qdisc.TCA_OPTIONS,
                options ->
                    options
                        .nested(
                            TCA_U32_ACT,
                            actions ->
                                actions.nested(
                                    1,
                                    action ->
                                        action
                                            .attribute(TCA_ACT_KIND, "mirred")
                                            .nested(
                                                TCA_ACT_OPTIONS,
                                                mirror ->
                                                    mirror.attribute(
                                                        TCA_MIRRED_PARMS, mirred.array()))))
                        .attribute(TCA_U32_SEL, selector.array()));
    return new Request(
        "redirect to link " + otherIndex + " what is received by link",
        linkIndex,
        RTM_NEWTFILTER,
        Nlmsg.CREATE | Nlmsg.EXCLUSIVE,
        payload);
  }

  /** {@code tc filter show dev LINK ingress}. */
  public static Request list(int linkIndex) {
    PayloadWriter payload = Qdisc.fixed(linkIndex, 0, INGRESS_HANDLE);
    return new Request("list filters of link", linkIndex, RTM_GETTFILTER, Nlmsg.DUMP, payload);
  }

  private static PayloadWriter filter(int linkIndex) {
    int protocol = ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN ? ETH_P_ALL : ETH_P_ALL << 8;
    return new PayloadWriter()
        .u32(0)
        .u32(linkIndex)
        .u32(0)
        .u32(INGRESS_HANDLE)
        .u32(PRIORITY | protocol);
  }

  /**
   * Reads the body of RTM_NEWTFILTER.
   *
   * @return index of the link that a filter redirects to; empty for one that does something else
   */
  public static Optional<Integer> read(ByteBuffer body) throws DecodeException {
    AttributeReader attributes = new AttributeReader(body, Qdisc.FIXED);
    String kind = "";
    Optional<Integer> target = Optional.empty();
    while (attributes.next()) {
      switch (attributes.type()) {
        case Qdisc.TCA_KIND -> kind = attributes.string();
        case Qdisc.TCA_OPTIONS -> {
          if (kind.equals(FILTER_KIND)) {
            target = readOptions(attributes.nested());
          }
        }
        default -> {}
      }
    }
    return target;
  }

  private static Optional<Integer> readOptions(AttributeReader options) throws DecodeException {
    while (options.next()) {
      if (options.type() == TCA_U32_ACT) {
        AttributeReader actions = options.nested();
        return actions.next() ? readAction(actions.nested()) : Optional.empty();
      }
    }
    return Optional.empty();
  }

  private static Optional<Integer> readAction(AttributeReader action) throws DecodeException {
    while (action.next()) {
      if (action.type() == TCA_ACT_OPTIONS) {
        AttributeReader options = action.nested();
        while (options.next()) {
          if (options.type() == TCA_MIRRED_PARMS && options.length() >= MIRRED) {
            ByteBuffer mirred = ByteBuffer.wrap(options.bytes()).order(ByteOrder.nativeOrder());
            return mirred.getInt(DIRECTION_AT) == TCA_EGRESS_REDIR
                ? Optional.of(mirred.getInt(TARGET_AT))
                : Optional.empty();
          }
        }
      }
    }
    return Optional.empty();
  }
}
