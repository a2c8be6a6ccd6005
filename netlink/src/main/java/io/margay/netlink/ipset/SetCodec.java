package io.margay.netlink.ipset;

import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import io.margay.netlink.Limits;
import io.margay.netlink.wire.AttributeReader;
import io.margay.netlink.wire.DecodeException;
import io.margay.netlink.wire.Nfnetlink;
import io.margay.netlink.wire.Nlmsg;
import io.margay.netlink.wire.PayloadWriter;
import io.margay.netlink.wire.Request;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Messages of the IP set subsystem (linux/netfilter/ipset/ip_set.h, protocol 6). Pure. */
final class SetCodec {
  /** Spoken by all kernels with IP sets; 7 adds only lookups by index. */
  private static final int PROTOCOL = 6;

  private static final int AF_INET = 2;
  private static final int AF_INET6 = 10;

  private static final int CMD_CREATE = 2;
  private static final int CMD_DESTROY = 3;
  private static final int CMD_FLUSH = 4;
  private static final int CMD_SWAP = 6;
  private static final int CMD_LIST = 7;
  private static final int CMD_ADD = 9;
  private static final int CMD_DEL = 10;

  private static final int ATTR_PROTOCOL = 1;
  private static final int ATTR_SETNAME = 2;
  private static final int ATTR_TYPENAME = 3;
  private static final int ATTR_SETNAME2 = 3;
  private static final int ATTR_REVISION = 4;
  private static final int ATTR_FAMILY = 5;
  private static final int ATTR_FLAGS = 6;
  private static final int ATTR_DATA = 7;
  private static final int ATTR_ADT = 8;
  private static final int ATTR_LINENO = 9;

  private static final int ATTR_IP = 1;
  private static final int ATTR_CIDR = 3;
  private static final int ATTR_MAXELEM = 19;
  private static final int ATTR_ELEMENTS = 24;
  private static final int ATTR_REFERENCES = 25;
  private static final int ATTR_IPADDR_IPV4 = 1;
  private static final int ATTR_IPADDR_IPV6 = 2;

  private static final int FLAG_LIST_HEADER = 4;
  private static final int MAX_NAME = 31;

  /** Members of one message stay below the length field of the attribute that holds them. */
  private static final int MEMBER_BYTES = 60_000;

  private static final Map<Integer, String> WORDS =
      Map.ofEntries(
          Map.entry(2, "there is no such set (ENOENT)"),
          Map.entry(17, "there is a set of this name (EEXIST)"),
          Map.entry(4097, "not understood (IPSET_ERR_PROTOCOL)"),
          Map.entry(4098, "the kernel has no such type of set (IPSET_ERR_FIND_TYPE)"),
          Map.entry(4099, "too many sets (IPSET_ERR_MAX_SETS)"),
          Map.entry(4100, "the set is in use by a rule or another set (IPSET_ERR_BUSY)"),
          Map.entry(4101, "the second set does not exist (IPSET_ERR_EXIST_SETNAME2)"),
          Map.entry(4102, "the sets are of different types (IPSET_ERR_TYPE_MISMATCH)"),
          Map.entry(4103, "the member is there, or is not there (IPSET_ERR_EXIST)"),
          Map.entry(4104, "a prefix length the set cannot hold (IPSET_ERR_INVALID_CIDR)"),
          Map.entry(4106, "not an address family of this set (IPSET_ERR_INVALID_FAMILY)"),
          Map.entry(4108, "the set is in use (IPSET_ERR_REFERENCED)"),
          Map.entry(4109, "the set holds IPv4 only (IPSET_ERR_IPADDR_IPV4)"),
          Map.entry(4110, "the set holds IPv6 only (IPSET_ERR_IPADDR_IPV6)"),
          Map.entry(4352, "the set is full (IPSET_ERR_HASH_FULL)"),
          Map.entry(4353, "a member of zeros (IPSET_ERR_HASH_ELEM)"));

  private SetCodec() {}

  /** An error of the subsystem in words, null for an ordinary one. */
  static @Nullable String words(int errno) {
    return WORDS.get(errno);
  }

  static Request create(String name, SetType type, boolean v6, int maxElements) {
    PayloadWriter payload =
        named(name)
            .attribute(ATTR_TYPENAME, type.toString())
            .attributeU8(ATTR_REVISION, type.revision())
            .attributeU8(ATTR_FAMILY, v6 ? AF_INET6 : AF_INET)
            .nested(ATTR_DATA, data -> data.attributeMarkedBe32(ATTR_MAXELEM, maxElements));
    return request("create set", name, CMD_CREATE, Nlmsg.CREATE | Nlmsg.EXCLUSIVE, payload);
  }

  static Request destroy(String name) {
    // Newer kernels take a message without this flag as "if it exists".
    return request("destroy set", name, CMD_DESTROY, Nlmsg.EXCLUSIVE, named(name));
  }

  static Request flush(String name) {
    return request("flush set", name, CMD_FLUSH, 0, named(name));
  }

  static Request swap(String one, String other) {
    PayloadWriter payload = named(one).attribute(ATTR_SETNAME2, checkName(other));
    return request("swap sets", one + " and " + other, CMD_SWAP, 0, payload);
  }

  /** All sets without members. */
  static Request listHeaders() {
    PayloadWriter payload =
        Nfnetlink.fixed(AF_INET, 0)
            .attributeU8(ATTR_PROTOCOL, PROTOCOL)
            .attributeMarkedBe32(ATTR_FLAGS, FLAG_LIST_HEADER);
    return request("list sets", "", CMD_LIST, Nlmsg.DUMP, payload);
  }

  static Request listMembers(String name) {
    return request("list members of set", name, CMD_LIST, Nlmsg.DUMP, named(name));
  }

  /** Messages that add members; one that is there already is no error. */
  static List<Request> add(String name, Iterable<Cidr> members) {
    return change("add members to set", CMD_ADD, name, members);
  }

  /** Messages that take members away; one that is not there is no error. */
  static List<Request> delete(String name, Iterable<Cidr> members) {
    return change("delete members of set", CMD_DEL, name, members);
  }

  private static List<Request> change(
      String operation, int command, String name, Iterable<Cidr> members) {
    List<Request> requests = new ArrayList<>();
    Iterator<Cidr> rest = members.iterator();
    while (rest.hasNext()) {
      // The kernel wants a line number with many members; it is that of an ipset restore.
      PayloadWriter payload = named(name).attributeMarkedBe32(ATTR_LINENO, 0);
      payload.nested(ATTR_ADT, adt -> writeMembers(adt, rest));
      requests.add(request(operation, name, command, 0, payload));
    }
    return requests;
  }

  private static void writeMembers(PayloadWriter adt, Iterator<Cidr> members) {
    int start = adt.length();
    int count = 0;
    while (members.hasNext()
        && count < Limits.SET_MEMBERS_PER_MESSAGE
        && adt.length() - start < MEMBER_BYTES) {
      Cidr member = members.next();
      adt.nested(ATTR_DATA, data -> writeMember(data, member));
      count++;
    }
  }

  private static void writeMember(PayloadWriter data, Cidr member) {
    Ip ip = member.address();
    int type = ip.v6() ? ATTR_IPADDR_IPV6 : ATTR_IPADDR_IPV4;
    data.nested(ATTR_IP, address -> address.attributeMarked(type, ip));
    if (!member.isHost()) {
      data.attributeU8(ATTR_CIDR, member.length());
    }
  }

  /** Reads the body of a list message without members. */
  static SetHeader readHeader(ByteBuffer body) throws DecodeException {
    AttributeReader attributes = new AttributeReader(body, Nfnetlink.FIXED);
    String name = "";
    String type = "";
    int family = 0;
    int maxElements = 0;
    int elements = 0;
    int references = 0;
    while (attributes.next()) {
      switch (attributes.type()) {
        case ATTR_SETNAME -> name = attributes.string();
        case ATTR_TYPENAME -> type = attributes.string();
        case ATTR_FAMILY -> family = attributes.u8();
        case ATTR_DATA -> {
          AttributeReader data = attributes.nested();
          while (data.next()) {
            switch (data.type()) {
              case ATTR_MAXELEM -> maxElements = data.be32();
              case ATTR_ELEMENTS -> elements = data.be32();
              case ATTR_REFERENCES -> references = data.be32();
              default -> {}
            }
          }
        }
        default -> {}
      }
    }
    return new SetHeader(name, type, family == AF_INET6, maxElements, elements, references);
  }

  /** Adds the members of one list message to the list. */
  static void readMembers(ByteBuffer body, List<Cidr> members) throws DecodeException {
    AttributeReader attributes = new AttributeReader(body, Nfnetlink.FIXED);
    while (attributes.next()) {
      if (attributes.type() == ATTR_ADT) {
        AttributeReader adt = attributes.nested();
        while (adt.next()) {
          if (members.size() >= Limits.SET_MEMBERS) {
            throw new DecodeException("more than " + Limits.SET_MEMBERS + " members", 0);
          }
          members.add(readMember(adt.nested()));
        }
      }
    }
  }

  private static Cidr readMember(AttributeReader data) throws DecodeException {
    @Nullable Ip ip = null;
    int length = -1;
    while (data.next()) {
      switch (data.type()) {
        case ATTR_IP -> ip = readIp(data.nested());
        case ATTR_CIDR -> length = data.u8();
        default -> {}
      }
    }
    if (ip == null) {
      throw new DecodeException("a member without an address", 0);
    }
    try {
      return new Cidr(ip, length < 0 ? ip.bitLength() : length);
    } catch (IllegalArgumentException e) {
      throw new DecodeException("not a member: " + e.getMessage(), 0);
    }
  }

  private static @Nullable Ip readIp(AttributeReader address) throws DecodeException {
    return address.next() ? address.ip() : null;
  }

  private static PayloadWriter named(String name) {
    return Nfnetlink.fixed(AF_INET, 0)
        .attributeU8(ATTR_PROTOCOL, PROTOCOL)
        .attribute(ATTR_SETNAME, checkName(name));
  }

  /** A message without a name would concern all sets. */
  private static String checkName(String name) {
    if (name.isEmpty() || name.length() > MAX_NAME) {
      throw new IllegalArgumentException(
          "not a set name, 1 to %d characters: \"%s\"".formatted(MAX_NAME, name));
    }
    return name;
  }

  private static Request request(
      String operation, String object, int command, int flags, PayloadWriter payload) {
    int type = Nfnetlink.type(Nfnetlink.SUBSYSTEM_IPSET, command);
    return new Request(operation, object, type, flags, payload);
  }
}
