package io.margay.agent.calc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.agent.desired.Endpoint;
import io.margay.agent.desired.Instruction;
import io.margay.agent.desired.RulesId;
import io.margay.model.net.AsNumber;
import io.margay.model.net.Cidr;
import io.margay.model.net.InterfaceAddress;
import io.margay.model.resource.Action;
import io.margay.model.resource.Direction;
import io.margay.model.resource.EntityRule;
import io.margay.model.resource.GlobalNetworkPolicy;
import io.margay.model.resource.GlobalNetworkPolicySpec;
import io.margay.model.resource.IpPool;
import io.margay.model.resource.IpPoolSpec;
import io.margay.model.resource.Kind;
import io.margay.model.resource.Metadata;
import io.margay.model.resource.Node;
import io.margay.model.resource.NodeBgp;
import io.margay.model.resource.NodeSpec;
import io.margay.model.resource.Profile;
import io.margay.model.resource.ProfileSpec;
import io.margay.model.resource.Resource;
import io.margay.model.resource.ResourceKey;
import io.margay.model.resource.Rule;
import io.margay.model.resource.WorkloadEndpoint;
import io.margay.model.resource.WorkloadEndpointSpec;
import io.margay.model.selector.Selector;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CalcGraphTest {
  private final CalcGraph graph = new CalcGraph("h1");
  private final AppliedState applied = new AppliedState();
  private long revision = 1;

  private static WorkloadEndpoint endpoint(String name, String node, String ip, String role) {
    return new WorkloadEndpoint(
        Metadata.named("default", name).withLabels(Map.of("role", role)),
        new WorkloadEndpointSpec(
            "cni",
            Optional.empty(),
            node,
            Optional.of(name),
            Optional.empty(),
            "eth0",
            List.of(Cidr.parse(ip + "/32")),
            Optional.empty(),
            List.of("net"),
            "mgy" + name,
            Optional.empty(),
            List.of(),
            Optional.empty()));
  }

  private static GlobalNetworkPolicy policy(
      String name, double order, String selects, String from) {
    return new GlobalNetworkPolicy(
        Metadata.named(name),
        new GlobalNetworkPolicySpec(
            OptionalDouble.of(order),
            Selector.parse(selects),
            EnumSet.of(Direction.INGRESS),
            List.of(
                Rule.of(
                    Action.ALLOW,
                    Optional.empty(),
                    EntityRule.ofSelector(Selector.parse(from)),
                    EntityRule.ANY)),
            List.of()));
  }

  private static Profile profile(Map<String, String> labels) {
    return new Profile(
        Metadata.named("net"), new ProfileSpec(labels, List.of(), List.of(Rule.of(Action.ALLOW))));
  }

  private static RulesId id(String policy) {
    return new RulesId(RulesId.Kind.POLICY, policy);
  }

  private void put(Resource resource) {
    graph.on(new Change.Put(resource, ++revision));
  }

  private void gone(Kind kind, String name) {
    graph.on(new Change.Gone(ResourceKey.of(kind, name), ++revision));
  }

  private List<Instruction> sync() {
    graph.on(new Change.InSync());
    return flush();
  }

  private List<Instruction> flush() {
    List<Instruction> instructions = graph.flush();
    applied.apply(instructions);
    return instructions;
  }

  private static IpPool pool(String name, String cidr, boolean natOutgoing) {
    IpPoolSpec spec = IpPoolSpec.of(Cidr.parse(cidr));
    return new IpPool(
        Metadata.named(name),
        new IpPoolSpec(
            spec.cidr(),
            spec.blockSize(),
            spec.ipipMode(),
            spec.vxlanMode(),
            natOutgoing,
            spec.disabled(),
            spec.disableBgpExport(),
            spec.nodeSelector(),
            spec.allowedUses()));
  }

  @Test
  void whatLeavesThePoolsIsMasqueradedWhereAPoolSaysSo() {
    put(pool("plain", "10.1.0.0/16", false));
    put(pool("nat", "10.2.0.0/16", true));
    put(pool("six", "fd00::/64", true));
    sync();
    Set<Cidr> all = Set.of(Cidr.parse("10.1.0.0/16"), Cidr.parse("10.2.0.0/16"));
    assertEquals(
        new Instruction.SetMasquerade(Set.of(Cidr.parse("10.2.0.0/16")), all), applied.masquerade);
    put(pool("nat", "10.2.0.0/16", false));
    flush();
    assertEquals(new Instruction.SetMasquerade(Set.of(), all), applied.masquerade);
    put(pool("nat", "10.2.0.0/16", false));
    assertEquals(List.of(), flush(), "nothing new");
    gone(Kind.IP_POOL, "plain");
    flush();
    assertEquals(
        new Instruction.SetMasquerade(Set.of(), Set.of(Cidr.parse("10.2.0.0/16"))),
        applied.masquerade);
  }

  @Test
  void saysNothingBeforeTheFirstSnapshotIsComplete() {
    put(endpoint("a", "h1", "10.0.0.1", "web"));
    assertEquals(List.of(), graph.flush());
    assertTrue(sync().contains(new Instruction.InSync()));
    assertEquals(Set.of("a"), applied.endpoints.keySet());
  }

  @Test
  void policiesApplyInTheirOrderAndThenByName() {
    put(policy("b", 10, "all()", "all()"));
    put(policy("a", 10, "role == 'web'", "all()"));
    put(policy("z", 1, "all()", "all()"));
    put(policy("other", 1, "role == 'db'", "all()"));
    put(endpoint("a", "h1", "10.0.0.1", "web"));
    sync();
    Endpoint endpoint = applied.endpoints.get("a");
    assertEquals(List.of(id("z"), id("a"), id("b")), endpoint.ingress());
    assertEquals(List.of(), endpoint.egress());
    assertEquals(
        Set.of(id("z"), id("a"), id("b"), new RulesId(RulesId.Kind.PROFILE, "net")),
        applied.rules.keySet());
  }

  @Test
  void whatIsExpectedHasItsRulesButIsToldToNobody() {
    put(policy("p", 1, "all()", "role == 'web'"));
    put(endpoint("b", "h1", "10.0.0.2", "db"));
    sync();
    WorkloadEndpoint expected = endpoint("a", "h1", "10.0.0.1", "web");
    String web = Selector.parse("role == 'web'").toString();
    graph.on(new Change.Expected(expected));
    flush();
    assertEquals(List.of(id("p")), applied.endpoints.get("a").ingress());
    assertEquals(Set.of(), applied.sets.getOrDefault(web, Set.of()), "no set has it yet");
    graph.on(new Change.Attached(expected, ++revision));
    flush();
    assertEquals(Set.of(Cidr.parse("10.0.0.1/32")), applied.sets.getOrDefault(web, Set.of()));
    graph.on(new Change.Detached(expected.key()));
    flush();
    assertEquals(Set.of("b"), applied.endpoints.keySet());
  }

  @Test
  void whatWasExpectedAndDidNotComeIsForgotten() {
    put(endpoint("b", "h1", "10.0.0.2", "db"));
    sync();
    WorkloadEndpoint expected = endpoint("a", "h1", "10.0.0.1", "web");
    graph.on(new Change.Expected(expected));
    flush();
    assertEquals(Set.of("a", "b"), applied.endpoints.keySet());
    graph.on(new Change.Detached(expected.key()));
    flush();
    assertEquals(Set.of("b"), applied.endpoints.keySet());
  }

  @Test
  void setsFollowLabelsOfEndpointsOnEveryHost() {
    put(policy("p", 1, "all()", "role == 'web'"));
    put(endpoint("a", "h1", "10.0.0.1", "db"));
    put(endpoint("b", "h2", "10.0.1.1", "web"));
    sync();
    String set = Selector.parse("role == 'web'").toString();
    assertEquals(Set.of(Cidr.parse("10.0.1.1/32")), applied.sets.get(set));
    put(endpoint("c", "h3", "10.0.2.1", "web"));
    put(endpoint("b", "h2", "10.0.1.1", "db"));
    flush();
    assertEquals(Set.of(Cidr.parse("10.0.2.1/32")), applied.sets.get(set));
    gone(Kind.GLOBAL_NETWORK_POLICY, "p");
    flush();
    assertEquals(Map.of(), applied.sets);
  }

  @Test
  void labelsOfProfilesAreInherited() {
    put(policy("p", 1, "tier == 'gold'", "tier == 'gold'"));
    put(endpoint("a", "h1", "10.0.0.1", "web"));
    put(profile(Map.of()));
    sync();
    assertEquals(List.of(), applied.endpoints.get("a").ingress());
    put(profile(Map.of("tier", "gold")));
    flush();
    assertEquals(List.of(id("p")), applied.endpoints.get("a").ingress());
    assertEquals(
        Set.of(Cidr.parse("10.0.0.1/32")),
        applied.sets.get(Selector.parse("tier == 'gold'").toString()));
  }

  @Test
  void aMissingProfileHasNoRulesAndSoAllowsNothing() {
    put(endpoint("a", "h1", "10.0.0.1", "web"));
    sync();
    assertEquals(
        new ActiveRules.Both(List.of(), List.of()),
        applied.rules.get(new RulesId(RulesId.Kind.PROFILE, "net")));
  }

  @Test
  void theStoresOwnEventOfWhatWasAttachedHereChangesNothing() {
    sync();
    WorkloadEndpoint endpoint = endpoint("a", "h1", "10.0.0.1", "web");
    graph.on(new Change.Attached(endpoint, 50));
    assertEquals(Set.of("a"), afterFlush());
    graph.on(new Change.Put(endpoint, 50));
    assertEquals(List.of(), graph.flush());
  }

  @Test
  void aDetachedEndpointStaysAwayUntilTheStoreHasSaidSo() {
    WorkloadEndpoint endpoint = endpoint("a", "h1", "10.0.0.1", "web");
    graph.on(new Change.Put(endpoint, 50));
    sync();
    graph.on(new Change.Detached(endpoint.key()));
    assertEquals(Set.of(), afterFlush());
    graph.on(new Change.Put(endpoint, 60)); // the store was away and shows it once more
    assertEquals(Set.of(), afterFlush());
    graph.on(new Change.Gone(endpoint.key(), 70));
    graph.on(new Change.Put(endpoint, 80));
    assertEquals(Set.of("a"), afterFlush());
  }

  @Test
  void anOlderDeletionDoesNotTakeAwayWhatWasAttachedAgain() {
    sync();
    WorkloadEndpoint endpoint = endpoint("a", "h1", "10.0.0.1", "web");
    graph.on(new Change.Attached(endpoint, 50));
    graph.on(new Change.Gone(endpoint.key(), 40));
    assertEquals(Set.of("a"), afterFlush());
  }

  private Set<String> afterFlush() {
    flush();
    return applied.endpoints.keySet();
  }

  @Test
  void ownBlocksAreAnnouncedAndForeignAddressesBorrowed() {
    put(new IpPool(Metadata.named("pool"), IpPoolSpec.of(Cidr.parse("10.0.0.0/16"))));
    graph.on(new Change.PutBlock(Cidr.parse("10.0.0.0/26"), Optional.of("h1")));
    graph.on(new Change.PutBlock(Cidr.parse("10.0.1.0/26"), Optional.of("h2")));
    put(endpoint("a", "h1", "10.0.0.1", "web"));
    put(endpoint("b", "h1", "10.0.1.9", "web"));
    sync();
    assertEquals(
        Set.of(Cidr.parse("10.0.0.0/26"), Cidr.parse("10.0.1.9/32")),
        applied.routing.announced().keySet());
    assertEquals(Set.of(Cidr.parse("10.0.0.0/26")), applied.routing.blocks());
    assertEquals(Set.of(Cidr.parse("10.0.0.0/16")), applied.routing.pools());
  }

  @Test
  void theMeshIsEveryOtherNodeWithAnAddress() {
    for (String host : List.of("h1", "h2")) {
      NodeBgp bgp =
          new NodeBgp(
              Optional.of(new AsNumber(65000)),
              Optional.of(InterfaceAddress.parse("10.199.0." + host.charAt(1) + "/24")),
              Optional.empty(),
              Optional.empty());
      put(new Node(Metadata.named(host), new NodeSpec(Optional.of(bgp), List.of())));
    }
    put(new Node(Metadata.named("h3"), new NodeSpec(Optional.empty(), List.of())));
    sync();
    assertEquals(Set.of("h2"), applied.peers.sessions().keySet());
    assertEquals(new AsNumber(65000), applied.peers.localAs());
  }

  @Test
  void noPeerHasTheAddressOfThisNodeOrOfAnotherPeer() {
    for (String[] host :
        List.of(
            new String[] {"h1", "10.199.0.1"},
            new String[] {"copy-of-h1", "10.199.0.1"},
            new String[] {"h2", "10.199.0.2"},
            new String[] {"renamed-h2", "10.199.0.2"})) {
      NodeBgp bgp =
          new NodeBgp(
              Optional.empty(),
              Optional.of(InterfaceAddress.parse(host[1] + "/24")),
              Optional.empty(),
              Optional.empty());
      put(new Node(Metadata.named(host[0]), new NodeSpec(Optional.of(bgp), List.of())));
    }
    sync();
    assertEquals(Set.of("h2"), applied.peers.sessions().keySet());
  }

  /** Whatever the order, whatever the flushes, what is in force depends on the final state only. */
  @Test
  void theOutcomeDependsOnTheFinalStateOnly() {
    List<Resource> state =
        List.of(
            policy("p", 1, "role == 'web'", "role == 'db'"),
            policy("q", 2, "all()", "role == 'web' && tier == 'gold'"),
            profile(Map.of("tier", "gold")),
            endpoint("a", "h1", "10.0.0.1", "web"),
            endpoint("b", "h1", "10.0.0.2", "db"),
            endpoint("c", "h2", "10.0.1.1", "web"));
    AppliedState expected = null;
    Random random = new Random(99);
    for (int round = 0; round < 400; round++) {
      CalcGraph fresh = new CalcGraph("h1");
      AppliedState outcome = new AppliedState();
      List<Change> changes = new ArrayList<>();
      long rev = 0;
      List<Resource> shuffled = new ArrayList<>(state);
      Collections.shuffle(shuffled, random);
      for (Resource resource : shuffled) {
        if (random.nextBoolean()) { // there, gone, and there again
          changes.add(new Change.Put(resource, ++rev));
          changes.add(new Change.Gone(resource.key(), ++rev));
        }
        changes.add(new Change.Put(resource, ++rev));
      }
      changes.add(random.nextInt(changes.size() + 1), new Change.InSync());
      for (Change change : changes) {
        fresh.on(change);
        if (random.nextBoolean()) {
          outcome.apply(fresh.flush());
        }
      }
      outcome.apply(fresh.flush());
      expected = expected == null ? outcome : expected;
      assertEquals(expected.content(), outcome.content());
      assertEquals(List.of(), fresh.flush());
    }
  }

  @Test
  void nothingIsLeftWhenEverythingIsGone() {
    put(policy("p", 1, "role == 'web'", "role == 'db'"));
    put(profile(Map.of()));
    put(endpoint("a", "h1", "10.0.0.1", "web"));
    sync();
    gone(Kind.WORKLOAD_ENDPOINT, "a");
    flush();
    assertEquals(Map.of(), applied.endpoints);
    assertEquals(Map.of(), applied.rules);
    assertEquals(Map.of(), applied.sets);
  }
}
