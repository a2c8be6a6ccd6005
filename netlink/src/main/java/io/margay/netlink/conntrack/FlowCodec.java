package io.margay.netlink.conntrack;

import io.margay.model.net.Ip;
import io.margay.netlink.wire.AttributeReader;
import io.margay.netlink.wire.DecodeException;
import io.margay.netlink.wire.Nfnetlink;
import io.margay.netlink.wire.Nlmsg;
import io.margay.netlink.wire.PayloadWriter;
import io.margay.netlink.wire.Request;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Messages of ctnetlink (linux/netfilter/nfnetlink_conntrack.h), IPv4. Pure. */
final class FlowCodec {
  private static final int AF_INET = 2;

  private static final int IPCTNL_MSG_CT_GET = 1;
  private static final int IPCTNL_MSG_CT_DELETE = 2;

  private static final int CTA_TUPLE_ORIG = 1;
  private static final int CTA_TUPLE_REPLY = 2;
  private static final int CTA_ID = 12;
  private static final int CTA_ZONE = 18;
  private static final int CTA_TUPLE_IP = 1;
  private static final int CTA_TUPLE_PROTO = 2;
  private static final int CTA_IP_V4_SRC = 1;
  private static final int CTA_IP_V4_DST = 2;
  private static final int CTA_PROTO_NUM = 1;
  private static final int CTA_PROTO_SRC_PORT = 2;
  private static final int CTA_PROTO_DST_PORT = 3;

  private FlowCodec() {}

  /** {@code conntrack -L}. */
  static Request list() {
    return request("list tracked flows", "", IPCTNL_MSG_CT_GET, Nlmsg.DUMP, fixed());
  }

  /** {@code conntrack -D}, of just this entry. */
  static Request delete(Flow flow) {
    PayloadWriter payload =
        fixed()
            .nested(
                CTA_TUPLE_ORIG,
                tuple ->
                    tuple
                        .nested(
                            CTA_TUPLE_IP,
                            ip ->
                                ip.attribute(CTA_IP_V4_SRC, flow.source().address())
                                    .attribute(CTA_IP_V4_DST, flow.destination().address()))
                        .nested(
                            CTA_TUPLE_PROTO,
                            protocol ->
                                protocol
                                    .attributeU8(CTA_PROTO_NUM, flow.protocol())
                                    .attributeBe16(CTA_PROTO_SRC_PORT, flow.source().number())
                                    .attributeBe16(
                                        CTA_PROTO_DST_PORT, flow.destination().number())))
            .attributeBe32(CTA_ID, flow.id());
    if (flow.zone() != 0) {
      payload.attributeBe16(CTA_ZONE, flow.zone());
    }
    return request("delete tracked flow", flow, IPCTNL_MSG_CT_DELETE, 0, payload);
  }

  /** Reads one entry; empty for one of a protocol without ports. */
  static Optional<Flow> read(ByteBuffer body) throws DecodeException {
    AttributeReader attributes = new AttributeReader(body, Nfnetlink.FIXED);
    Tuple original = null;
    Tuple reply = null;
    int zone = 0;
    int id = 0;
    while (attributes.next()) {
      switch (attributes.type()) {
        case CTA_TUPLE_ORIG -> original = tuple(attributes.nested());
        case CTA_TUPLE_REPLY -> reply = tuple(attributes.nested());
        case CTA_ZONE -> zone = attributes.be16();
        case CTA_ID -> id = attributes.be32();
        default -> {}
      }
    }
    if (original == null || reply == null) {
      return Optional.empty();
    }
    return Optional.of(
        new Flow(original.protocol, original.from, original.to, reply.from, zone, id));
  }

  private record Tuple(int protocol, Flow.Port from, Flow.Port to) {}

  private static @Nullable Tuple tuple(AttributeReader tuple) throws DecodeException {
    Ip source = null;
    Ip destination = null;
    int protocol = 0;
    int sourcePort = -1;
    int destinationPort = -1;
    while (tuple.next()) {
      AttributeReader part = tuple.nested();
      switch (tuple.type()) {
        case CTA_TUPLE_IP -> {
          while (part.next()) {
            switch (part.type()) {
              case CTA_IP_V4_SRC -> source = part.ip();
              case CTA_IP_V4_DST -> destination = part.ip();
              default -> {}
            }
          }
        }
        case CTA_TUPLE_PROTO -> {
          while (part.next()) {
            switch (part.type()) {
              case CTA_PROTO_NUM -> protocol = part.u8();
              case CTA_PROTO_SRC_PORT -> sourcePort = part.be16();
              case CTA_PROTO_DST_PORT -> destinationPort = part.be16();
              default -> {}
            }
          }
        }
        default -> {}
      }
    }
    if (source == null || destination == null || sourcePort < 0 || destinationPort < 0) {
      return null;
    }
    return new Tuple(
        protocol, new Flow.Port(source, sourcePort), new Flow.Port(destination, destinationPort));
  }

  private static PayloadWriter fixed() {
    return Nfnetlink.fixed(AF_INET, 0);
  }

  private static Request request(
      String operation, Object object, int message, int flags, PayloadWriter payload) {
    return new Request(
        operation, object, Nfnetlink.type(Nfnetlink.SUBSYSTEM_CONNTRACK, message), flags, payload);
  }
}
