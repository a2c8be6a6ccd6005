package io.margay.agent.ipset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.agent.testbed.Eventually;
import io.margay.agent.testbed.Program;
import io.margay.agent.testbed.TestNamespace;
import io.margay.model.net.Cidr;
import io.margay.netlink.ipset.IpSets;
import io.margay.netlink.ipset.SetHeader;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SetTableTest {
  private TestNamespace host;
  private IpSets kernel;
  private SetTable sets;

  @BeforeEach
  void open() throws Exception {
    host = new TestNamespace();
    kernel = IpSets.open(host.namespace());
    sets = new SetTable(kernel, "mgy4");
  }

  @AfterEach
  void close() throws Exception {
    kernel.close();
    host.close();
  }

  private static Set<Cidr> nets(String... nets) {
    return Arrays.stream(nets).map(Cidr::parse).collect(Collectors.toSet());
  }

  private Set<Cidr> members(String set) throws Exception {
    return Set.copyOf(kernel.members(set));
  }

  private Set<String> names() throws Exception {
    return kernel.list().stream().map(SetHeader::name).collect(Collectors.toSet());
  }

  @Test
  void membersJoinAndLeave() throws Exception {
    sets.change("mgy4sa", nets("10.0.0.1/32", "10.0.0.2/32"), Set.of());
    sets.replace("mgy4nb", nets("10.0.0.0/8", "192.168.1.0/24"));
    sets.change("mgy4sempty", Set.of(), Set.of());
    sets.apply();
    assertEquals(nets("10.0.0.1/32", "10.0.0.2/32"), members("mgy4sa"));
    assertEquals(nets("10.0.0.0/8", "192.168.1.0/24"), members("mgy4nb"));
    assertEquals(Set.of(), members("mgy4sempty"));
    sets.change("mgy4sa", nets("10.0.0.3/32"), nets("10.0.0.1/32"));
    sets.remove("mgy4sempty");
    sets.apply();
    sets.deleteUnused();
    assertEquals(nets("10.0.0.2/32", "10.0.0.3/32"), members("mgy4sa"));
    assertEquals(Set.of("mgy4sa", "mgy4nb"), names());
    assertFalse(sets.audit());
  }

  @Test
  void aRestartRewritesNothingThatIsRightAndTakesWhatIsStale() throws Exception {
    Program.inside(host, "ipset create theirs hash:ip");
    Program.inside(host, "ipset create mgy4sold hash:net");
    // What we make has no counters: they are zero again as soon as a member is written anew.
    Program.inside(host, "ipset create mgy4sa hash:net counters");
    Program.inside(host, "ipset add mgy4sa 10.0.0.1 packets 7 bytes 9");
    Program.inside(host, "ipset add mgy4sa 10.0.0.9 packets 7 bytes 9");
    sets.change("mgy4sa", nets("10.0.0.1/32", "10.0.0.2/32"), Set.of());
    sets.apply();
    sets.deleteUnused();
    assertEquals(nets("10.0.0.1/32", "10.0.0.2/32"), members("mgy4sa"));
    String listed = Program.inside(host, "ipset list mgy4sa");
    assertTrue(listed.contains("10.0.0.1 packets 7 bytes 9"), listed);
    assertEquals(Set.of("theirs", "mgy4sa"), names());
  }

  @Test
  void theAuditSeesWhatAForeignHandDid() throws Exception {
    sets.change("mgy4sa", nets("10.0.0.1/32"), Set.of());
    sets.change("mgy4sb", nets("10.0.0.2/32"), Set.of());
    sets.apply();
    for (String deed :
        new String[] {
          "ipset del mgy4sa 10.0.0.1",
          "ipset add mgy4sa 10.0.0.7",
          "ipset flush mgy4sb",
          "ipset destroy mgy4sb",
          "ipset create mgy4sx hash:net"
        }) {
      assertFalse(sets.audit(), deed);
      Program.inside(host, deed);
      assertTrue(sets.audit(), deed);
      sets.apply();
      sets.deleteUnused();
      assertEquals(nets("10.0.0.1/32"), members("mgy4sa"), deed);
      assertEquals(nets("10.0.0.2/32"), members("mgy4sb"), deed);
      assertEquals(Set.of("mgy4sa", "mgy4sb"), names(), deed);
    }
  }

  @Test
  void aSetThatARuleStillNamesIsDestroyedOnceTheRuleIsGone() throws Exception {
    sets.change("mgy4sa", nets("10.0.0.1/32"), Set.of());
    sets.apply();
    Program.inside(host, "iptables -A FORWARD -m set --match-set mgy4sa src -j DROP");
    sets.remove("mgy4sa");
    sets.apply();
    sets.deleteUnused();
    assertEquals(Set.of("mgy4sa"), names());
    assertTrue(sets.audit(), "there is still something to do");
    Program.inside(host, "iptables -F FORWARD");
    Eventually.within(
        Duration.ofSeconds(2),
        "the set is gone",
        () -> {
          sets.apply();
          sets.deleteUnused();
          return names().isEmpty();
        });
    assertFalse(sets.audit());
  }

  @Test
  void aSetThatIsWantedAgainBeforeItWasDestroyedHasItsNewMembers() throws Exception {
    sets.change("mgy4sa", nets("10.0.0.1/32"), Set.of());
    sets.apply();
    Program.inside(host, "iptables -A FORWARD -m set --match-set mgy4sa src -j DROP");
    sets.remove("mgy4sa");
    sets.apply();
    sets.deleteUnused();
    sets.change("mgy4sa", nets("10.0.0.5/32"), Set.of());
    sets.apply();
    sets.deleteUnused();
    assertEquals(nets("10.0.0.5/32"), members("mgy4sa"));
  }

  @Test
  void aSetOfAnotherTypeUnderOurNameIsReplaced() throws Exception {
    Program.inside(host, "ipset create mgy4sa hash:ip,port");
    Program.inside(host, "ipset create mgy4sb hash:net family inet6");
    sets.change("mgy4sa", nets("10.0.0.1/32"), Set.of());
    sets.apply();
    sets.deleteUnused();
    assertEquals(nets("10.0.0.1/32"), members("mgy4sa"));
    assertEquals(Set.of("mgy4sa"), names());
  }
}
