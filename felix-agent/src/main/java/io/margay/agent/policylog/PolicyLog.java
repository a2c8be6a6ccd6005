package io.margay.agent.policylog;

import io.margay.agent.desired.Instruction;
import io.margay.agent.desired.RulesId;
import io.margay.agent.limits.Limits;
import io.margay.agent.rules.LogPrefix;
import io.margay.model.net.Ip;
import io.margay.model.resource.Action;
import io.margay.model.resource.Direction;
import io.margay.model.resource.Protocol;
import io.margay.model.resource.Rule;
import io.margay.netlink.Namespace;
import io.margay.netlink.Netlink;
import io.margay.netlink.NetlinkException;
import io.margay.netlink.link.Link;
import io.margay.netlink.nflog.LoggedPacket;
import io.margay.netlink.nflog.NfLog;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Reads our NFLOG group. Names are told by the dataplane loop, packets come on the reader's thread.
 */
public final class PolicyLog implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("io.margay.policy");

  private final Map<String, LogPrefix> prefixes = new ConcurrentHashMap<>();
  private final Map<String, String> endpointByInterface = new ConcurrentHashMap<>();
  private final Netlink links; // used by the reader's thread
  private final NfLog packets;
  private long second;
  private int lines;

  /**
   * @throws NetlinkException when the group cannot be bound, for instance because another agent of
   *     this namespace has it
   */
  public PolicyLog(Namespace namespace) throws NetlinkException {
    links = Netlink.open(namespace);
    try {
      packets = NfLog.open(namespace, LogPrefix.GROUP, this::onPacket);
    } catch (NetlinkException e) {
      links.close();
      throw e;
    }
  }

  /** Learns the names behind prefixes and interfaces. */
  public void on(Instruction instruction) {
    switch (instruction) {
      case Instruction.SetRules rules -> {
        forget(rules.id());
        learn(rules.id(), Direction.INGRESS, rules.ingress());
        learn(rules.id(), Direction.EGRESS, rules.egress());
      }
      case Instruction.SetEndpoint set ->
          endpointByInterface.put(set.endpoint().interfaceName(), set.endpoint().name());
      case Instruction.RemoveEndpoint removed ->
          endpointByInterface.values().removeIf(removed.name()::equals);
      case Instruction.RemoveRules removed -> forget(removed.id());
      default -> {}
    }
  }

  private void forget(RulesId id) {
    prefixes.values().removeIf(prefix -> prefix.id().equals(id));
  }

  private void learn(RulesId id, Direction direction, List<Rule> rules) {
    for (int i = 0; i < rules.size(); i++) {
      if (rules.get(i).action() == Action.LOG) {
        LogPrefix prefix = new LogPrefix(id, direction, i);
        prefixes.put(prefix.key(), prefix);
      }
    }
  }

  private void onPacket(LoggedPacket packet) {
    LogPrefix prefix = prefixes.get(packet.prefix());
    if (prefix == null || !withinRate()) {
      return;
    }
    boolean ingress = prefix.direction() == Direction.INGRESS;
    LOG.log(
        System.Logger.Level.INFO,
        "{0} direction={1} rule={2} endpoint={3} packet=\"{4}\"",
        prefix.id().toString().replace(' ', '='),
        ingress ? "ingress" : "egress",
        prefix.rule(),
        endpoint(ingress ? packet.outLink() : packet.inLink()),
        describe(packet.header()));
  }

  private boolean withinRate() {
    long now = System.nanoTime() / 1_000_000_000L;
    if (now != second) {
      second = now;
      lines = 0;
    }
    return ++lines <= Limits.POLICY_LOG_LINES;
  }

  private String endpoint(int index) {
    try {
      Optional<String> name = links.link(index).map(Link::name);
      return name.map(n -> endpointByInterface.getOrDefault(n, n)).orElse("unknown");
    } catch (NetlinkException e) {
      return "unknown";
    }
  }

  /** Addresses, protocol and ports of an IPv4 packet's head. */
  static String describe(ByteBuffer packet) {
    if (packet.remaining() < 20 || packet.get(0) >>> 4 != 4) {
      return packet.remaining() + " bytes";
    }
    byte[] head = new byte[packet.remaining()];
    packet.duplicate().get(head);
    Protocol protocol = new Protocol(Math.max(1, head[9] & 0xff));
    int payload = (head[0] & 15) * 4;
    boolean ports = protocol.hasPorts() && head.length >= payload + 4;
    return protocol
        + " "
        + Ip.ofBytes(Arrays.copyOfRange(head, 12, 16))
        + (ports ? ":" + port(head, payload) : "")
        + " > "
        + Ip.ofBytes(Arrays.copyOfRange(head, 16, 20))
        + (ports ? ":" + port(head, payload + 2) : "");
  }

  private static int port(byte[] head, int at) {
    return ((head[at] & 0xff) << 8) | (head[at + 1] & 0xff);
  }

  @Override
  public void close() {
    packets.close();
    links.close();
  }
}
