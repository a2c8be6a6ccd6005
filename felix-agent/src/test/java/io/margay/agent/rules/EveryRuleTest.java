package io.margay.agent.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.margay.agent.desired.Endpoint;
import io.margay.agent.desired.RulesId;
import io.margay.agent.ipset.SetTable;
import io.margay.agent.iptables.Chain;
import io.margay.agent.iptables.Iptables;
import io.margay.agent.iptables.Table;
import io.margay.agent.iptables.TableName;
import io.margay.agent.testbed.TestNamespace;
import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import io.margay.model.resource.Action;
import io.margay.model.resource.Direction;
import io.margay.model.resource.EntityRule;
import io.margay.model.resource.IcmpMatch;
import io.margay.model.resource.IpVersion;
import io.margay.model.resource.PortRange;
import io.margay.model.resource.Protocol;
import io.margay.model.resource.Rule;
import io.margay.model.selector.Selector;
import io.margay.netlink.ipset.IpSets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** A single rule that the kernel refuses would keep the whole table out of force. */
class EveryRuleTest {
  private static final int ROUNDS = 400;
  private static final List<Action> ACTIONS = List.of(Action.values());
  private static final int[] PROTOCOLS = {1, 2, 6, 17, 47, 50, 58, 89, 132, 136, 254, 255};
  private static final String[] SELECTORS = {"all()", "role == 'a'", "has(x) && y != 'b c'"};

  private final Random random = new Random(11);

  @Test
  void theKernelTakesWhatTheModelTakes() throws Exception {
    try (TestNamespace host = new TestNamespace();
        IpSets kernel = IpSets.open(host.namespace());
        Iptables iptables = Iptables.open(host.namespace(), host.prefix())) {
      SetTable sets = new SetTable(kernel, SetName.PREFIX);
      for (String selector : SELECTORS) {
        sets.change(
            SetName.ofSelector(Selector.parse(selector)),
            Set.of(Cidr.parse("10.0.0.1/32")),
            Set.of());
      }
      Table table = new Table(iptables, TableName.FILTER);
      BaseChains.jumps().forEach(table::jump);
      BaseChains.chains().forEach(table::set);
      EndpointChains.dispatch().forEach(table::set);
      EndpointChains.branches()
          .forEach(branch -> EndpointChains.branch(branch, List.of()).forEach(table::set));
      List<RulesId> policies = new ArrayList<>();
      int lines = 0;
      for (int i = 0; i < ROUNDS; i++) {
        RulesId id = new RulesId(RulesId.Kind.POLICY, "policy-" + i);
        policies.add(id);
        List<Rule> rules = List.of(rule());
        PolicyChains rendered = PolicyChains.render(id, rules, rules);
        rendered.netSets().forEach(sets::replace);
        rendered.chains().forEach(table::set);
        lines += rendered.chains().getFirst().rules().size();
        if (i % 20 == 19) { // small tables, so that a refusal names few suspects
          sets.apply();
          table.apply();
        }
      }
      Endpoint endpoint =
          new Endpoint(
              "e",
              "mgy0123456789a",
              List.of(Cidr.parse("10.0.0.1/32")),
              policies,
              policies,
              List.of(),
              List.of(),
              Optional.empty(),
              Optional.empty());
      Chain from = Decision.on(endpoint, Direction.EGRESS).chain();
      Chain to = Decision.on(endpoint, Direction.INGRESS).chain();
      table.set(from);
      table.set(to);
      EndpointChains.Entry entry = EndpointChains.entry(endpoint, from.name(), to.name());
      EndpointChains.branch("0", List.of(entry)).forEach(table::set);
      table.apply();
      table.invalidate();
      assertEquals(Set.of(), table.apply(), "what is read back is what was written");
      assertTrue(lines > ROUNDS, "most rules become lines: " + lines);
    }
  }

  /** A random rule that the model accepts. */
  private Rule rule() {
    while (true) {
      try {
        Optional<Protocol> protocol =
            maybe(() -> new Protocol(PROTOCOLS[random.nextInt(PROTOCOLS.length)]));
        boolean ports = protocol.map(Protocol::hasPorts).orElse(false);
        boolean icmp = protocol.equals(Optional.of(Protocol.ICMP));
        return new Rule(
            ACTIONS.get(random.nextInt(ACTIONS.size())),
            maybe(() -> IpVersion.V4),
            protocol,
            maybe(() -> new Protocol(PROTOCOLS[random.nextInt(PROTOCOLS.length)])),
            icmp ? maybe(this::icmp) : Optional.empty(),
            icmp ? maybe(this::icmp) : Optional.empty(),
            entity(ports),
            entity(ports),
            Map.of());
      } catch (IllegalArgumentException e) {
        // The model refuses this one; another.
      }
    }
  }

  private EntityRule entity(boolean ports) {
    return new EntityRule(
        nets(),
        nets(),
        maybe(this::selector),
        maybe(this::selector),
        ports ? ports() : List.of(),
        ports ? ports() : List.of());
  }

  private Selector selector() {
    return Selector.parse(SELECTORS[random.nextInt(SELECTORS.length)]);
  }

  private List<Cidr> nets() {
    List<Cidr> nets = new ArrayList<>();
    for (int i = random.nextInt(4) * random.nextInt(2); i > 0; i--) {
      int length = random.nextInt(33);
      long mask = 0xffffffffL << (32 - length) & 0xffffffffL;
      nets.add(new Cidr(Ip.v4((int) (random.nextInt() & mask)), length));
    }
    return nets;
  }

  private List<PortRange> ports() {
    List<PortRange> ports = new ArrayList<>();
    for (int i = random.nextInt(40) * random.nextInt(2); i > 0; i--) {
      int first = random.nextInt(65_536);
      ports.add(new PortRange(first, Math.min(65_535, first + random.nextInt(2) * 100)));
    }
    return ports;
  }

  private IcmpMatch icmp() {
    OptionalInt code =
        random.nextBoolean() ? OptionalInt.of(random.nextInt(256)) : OptionalInt.empty();
    return new IcmpMatch(OptionalInt.of(random.nextInt(255)), code);
  }

  private <T> Optional<T> maybe(Supplier<T> value) {
    return random.nextInt(3) == 0 ? Optional.of(value.get()) : Optional.empty();
  }
}
