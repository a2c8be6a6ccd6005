package io.margay.netlink.ipset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import io.margay.netlink.NetlinkException;
import io.margay.netlink.Program;
import io.margay.netlink.TestNamespace;
import io.margay.netlink.sys.Errno;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class IpSetsTest {
  private static final String SET = "mgy4test";
  private static final int MANY = 100_000;

  @Test
  void aHundredThousandMembersComeBackAsTheyWereAdded() throws Exception {
    try (TestNamespace namespace = TestNamespace.create();
        IpSets sets = IpSets.open(namespace.namespace())) {
      Set<Cidr> members =
          IntStream.range(0, MANY)
              .mapToObj(i -> Ip.v4(0x0a000001 + i * 3).toCidr())
              .collect(Collectors.toSet());

      sets.create(SET, SetType.HASH_IP, false);
      sets.add(SET, members);

      assertEquals(MANY, sets.find(SET).orElseThrow().elements());
      assertEquals(members, new HashSet<>(sets.members(SET)));
      sets.delete(SET, members);
      assertEquals(List.of(), sets.members(SET));
    }
  }

  @Test
  void prefixesComeBackAndTheToolAgrees() throws Exception {
    try (TestNamespace namespace = TestNamespace.create();
        IpSets sets = IpSets.open(namespace.namespace())) {
      Set<Cidr> members =
          Set.of(Cidr.parse("10.0.0.0/8"), Cidr.parse("0.0.0.0/1"), Cidr.parse("192.0.2.1/32"));
      sets.create(SET, SetType.HASH_NET, false);
      sets.add(SET, members);

      assertEquals(members, new HashSet<>(sets.members(SET)));
      String told = Program.inside(namespace, "ipset", "list", SET);
      members.forEach(member ->
          assertTrue(
              told.contains(member.isHost() ? member.address().toString() : member.toString())));
      assertTrue(told.contains("maxelem 1048576"));

      sets.flush(SET);
      assertEquals(List.of(), sets.members(SET));
    }
  }

  @Test
  void ipv6MembersComeBack() throws Exception {
    try (TestNamespace namespace = TestNamespace.create();
        IpSets sets = IpSets.open(namespace.namespace())) {
      Set<Cidr> members = Set.of(Cidr.parse("2001:db8::/32"), Cidr.parse("fd00::1/128"));
      sets.create("mgy6test", SetType.HASH_NET, true);
      sets.add("mgy6test", members);

      assertEquals(members, new HashSet<>(sets.members("mgy6test")));
      assertTrue(sets.find("mgy6test").orElseThrow().v6());
    }
  }

  @Test
  void addingWhatIsThereAndDeletingWhatIsNotAreNoErrors() throws Exception {
    try (TestNamespace namespace = TestNamespace.create();
        IpSets sets = IpSets.open(namespace.namespace())) {
      List<Cidr> one = List.of(Cidr.parse("10.0.0.1/32"));
      sets.create(SET, SetType.HASH_IP, false);
      sets.add(SET, one);
      sets.add(SET, one);
      sets.delete(SET, one);
      sets.delete(SET, one);
      assertEquals(List.of(), sets.members(SET));
    }
  }

  @Test
  void listsSetsOfAnyTypeWithTheirTypes() throws Exception {
    try (TestNamespace namespace = TestNamespace.create();
        IpSets sets = IpSets.open(namespace.namespace())) {
      sets.create(SET, SetType.HASH_IP, false);
      Program.inside(namespace, "ipset", "create", "foreign", "hash:ip,port");

      Set<String> told =
          sets.list().stream()
              .map(set -> set.name() + " " + set.typeName())
              .collect(Collectors.toSet());
      assertEquals(Set.of(SET + " hash:ip", "foreign hash:ip,port"), told);
      assertEquals(SetType.HASH_IP, sets.find(SET).orElseThrow().type().orElseThrow());
      assertTrue(sets.find("foreign").orElseThrow().type().isEmpty());
    }
  }

  @Test
  void swapExchangesMembersUnderARule() throws Exception {
    try (TestNamespace namespace = TestNamespace.create();
        IpSets sets = IpSets.open(namespace.namespace())) {
      sets.create(SET, SetType.HASH_IP, false);
      sets.create("other", SetType.HASH_IP, false);
      sets.add("other", List.of(Cidr.parse("10.0.0.9/32")));
      useInARule(namespace);

      sets.swap(SET, "other");

      assertEquals(List.of(Cidr.parse("10.0.0.9/32")), sets.members(SET));
      assertEquals(1, sets.find(SET).orElseThrow().references());
      sets.destroy("other");
    }
  }

  @Test
  void errorsNameTheSetAndTheReason() throws Exception {
    try (TestNamespace namespace = TestNamespace.create();
        IpSets sets = IpSets.open(namespace.namespace())) {
      sets.create(SET, SetType.HASH_NET, false);
      useInARule(namespace);

      refused("destroy set mgy4test: the set is in use by a rule", () -> sets.destroy(SET));
      refused("destroy set absent: there is no such set", () -> sets.destroy("absent"));
      refused(
          "create set mgy4test: there is a set of this name",
          () -> sets.create(SET, SetType.HASH_IP, false));
      refused(
          "add members to set absent: there is no such set",
          () -> sets.add("absent", List.of(Cidr.parse("10.0.0.1/32"))));
      refused(
          "add members to set mgy4test: a prefix length the set cannot hold",
          () -> sets.add(SET, List.of(Cidr.parse("0.0.0.0/0"))));
      refused(
          "swap sets mgy4test and absent: the second set does not exist",
          () -> sets.swap(SET, "absent"));
      assertEquals(
          Errno.ENOENT, assertThrows(NetlinkException.class, () -> sets.members("absent")).errno());
      assertTrue(sets.find("absent").isEmpty());
      assertThrows(IllegalArgumentException.class, () -> sets.destroy(""));
    }
  }

  private static void useInARule(TestNamespace namespace) throws Exception {
    Program.inside(
        namespace, "iptables", "-A", "INPUT", "-m", "set", "--match-set", SET, "src", "-j", "DROP");
  }

  private static void refused(String start, org.junit.jupiter.api.function.Executable action) {
    String message = assertThrows(NetlinkException.class, action).getMessage();
    assertTrue(message.startsWith(start), message);
  }
}
