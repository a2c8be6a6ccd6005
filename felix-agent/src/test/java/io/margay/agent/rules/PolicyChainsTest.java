package io.margay.agent.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.agent.desired.Endpoint;
import io.margay.agent.desired.RulesId;
import io.margay.model.net.Cidr;
import io.margay.model.resource.Action;
import io.margay.model.resource.Direction;
import io.margay.model.resource.EntityRule;
import io.margay.model.resource.PortRange;
import io.margay.model.resource.Protocol;
import io.margay.model.resource.Rule;
import io.margay.model.selector.Selector;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PolicyChainsTest {
  private static final RulesId WEB = new RulesId(RulesId.Kind.POLICY, "web");

  private static List<String> ingress(Rule... rules) {
    return PolicyChains.render(WEB, List.of(rules), List.of()).chains().getFirst().rules().stream()
        .map(rule -> rule.specification())
        .toList();
  }

  @Test
  void allowSetsTheAcceptBitAndReturns() {
    Rule rule =
        Rule.of(
            Action.ALLOW,
            Optional.of(Protocol.TCP),
            EntityRule.ofSelector(Selector.parse("role == 'frontend'")),
            EntityRule.ANY.withPorts(PortRange.of(80), PortRange.parse("8000:8100")));
    String set = SetName.ofSelector(Selector.parse("role == 'frontend'"));
    assertEquals(
        List.of(
            "-p 6 -m set --match-set "
                + set
                + " src -m multiport --dports 80,8000:8100 -j MARK --set-xmark 0x10000/0x10000",
            "-m mark --mark 0x10000/0x10000 -j RETURN"),
        ingress(rule));
  }

  @Test
  void denyDropsAndPassLeavesToTheProfiles() {
    assertEquals(
        List.of(
            "-s 10.0.0.0/8 -j DROP",
            "-j MARK --set-xmark 0x20000/0x20000",
            "-m mark --mark 0x20000/0x20000 -j RETURN"),
        ingress(
            Rule.of(
                Action.DENY,
                Optional.empty(),
                EntityRule.ofNets(Cidr.parse("10.0.0.0/8")),
                EntityRule.ANY),
            Rule.of(Action.PASS)));
  }

  @Test
  void moreThanFifteenPortsBecomeSeveralRules() {
    PortRange[] ports =
        IntStream.rangeClosed(1, 20).mapToObj(PortRange::of).toArray(PortRange[]::new);
    List<String> rules =
        ingress(
            Rule.of(
                Action.DENY,
                Optional.of(Protocol.UDP),
                EntityRule.ANY,
                EntityRule.ANY.withPorts(ports)));
    assertEquals(
        List.of(
            "-p 17 -m multiport --dports 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15 -j DROP",
            "-p 17 -m multiport --dports 16,17,18,19,20 -j DROP"),
        rules);
  }

  @Test
  void severalNetworksBecomeASetThatEqualRulesShare() {
    Rule rule =
        Rule.of(
            Action.DENY,
            Optional.empty(),
            EntityRule.ofNets(Cidr.parse("10.0.0.0/8"), Cidr.parse("172.16.0.0/12")),
            EntityRule.ANY);
    PolicyChains chains = PolicyChains.render(WEB, List.of(rule), List.of(rule));
    assertEquals(1, chains.netSets().size());
    String name = chains.netSets().keySet().iterator().next();
    assertEquals(
        Set.of(Cidr.parse("10.0.0.0/8"), Cidr.parse("172.16.0.0/12")), chains.netSets().get(name));
    assertEquals(
        "-m set --match-set " + name + " src -j DROP",
        chains.chains().getFirst().rules().getFirst().specification());
  }

  @Test
  void aRuleForIpv6MatchesNothingHere() {
    assertEquals(
        List.of(),
        ingress(
            Rule.of(
                Action.ALLOW,
                Optional.empty(),
                EntityRule.ofNets(Cidr.parse("fd00::/8")),
                EntityRule.ANY)));
  }

  @Test
  void namesFitTheKernelWhateverTheUsersNamesAre() {
    RulesId id = new RulesId(RulesId.Kind.PROFILE, "x".repeat(253));
    for (Direction direction : Direction.values()) {
      assertTrue(PolicyChains.name(id, direction).length() <= 28);
      assertTrue(new LogPrefix(id, direction, 99_999).key().length() <= 63);
    }
    assertTrue(SetName.ofSelector("y".repeat(500)).length() <= 31);
  }

  @Test
  void anEndpointWithPoliciesReachesItsProfilesOnlyByPass() {
    Endpoint endpoint =
        new Endpoint(
            "e",
            "mgy0123456789a",
            List.of(Cidr.parse("192.168.0.1/32")),
            List.of(WEB),
            List.of(),
            List.of(new RulesId(RulesId.Kind.PROFILE, "net")),
            List.of(),
            Optional.empty(),
            Optional.empty());
    List<String> to = decides(endpoint, Direction.INGRESS);
    int endOfPolicies = to.indexOf("-j mgy-after-pol");
    int profile =
        to.indexOf("-j " + PolicyChains.name(endpoint.profiles().getFirst(), Direction.INGRESS));
    assertTrue(endOfPolicies > 0 && endOfPolicies < profile, to::toString);
    assertEquals("-j DROP", to.getLast());
    List<String> from = decides(endpoint, Direction.EGRESS);
    assertEquals(-1, from.indexOf("-j mgy-after-pol"), from::toString);
  }

  private static List<String> decides(Endpoint endpoint, Direction direction) {
    return Decision.on(endpoint, direction).chain().rules().stream()
        .map(r -> r.specification())
        .toList();
  }
}
