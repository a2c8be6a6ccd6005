package io.margay.agent.dataplane;

import io.margay.agent.conntrack.RedirectedFlows;
import io.margay.agent.desired.Endpoint;
import io.margay.agent.desired.HostPortTakenException;
import io.margay.agent.desired.PortMap;
import io.margay.agent.iptables.Table;
import io.margay.agent.link.HostLinks;
import io.margay.agent.rules.NatChains;
import io.margay.agent.rules.NatChains.Slice;
import io.margay.netlink.NetlinkException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Published ports to chains of the nat table. */
final class PortManager {
  private static final System.Logger LOG = System.getLogger(PortManager.class.getName());

  private final Table nat;
  private final RedirectedFlows flows;
  private final HostLinks links;
  private final HostPorts ports = new HostPorts();
  private final Map<String, String> linkOf = new HashMap<>();
  private final Map<Slice, List<PortMap>> rendered = new HashMap<>();

  PortManager(Table nat, RedirectedFlows flows, HostLinks links) {
    this.nat = nat;
    this.flows = flows;
    this.links = links;
    NatChains.jumps().forEach(nat::jump);
    nat.set(NatChains.postrouting());
    nat.set(NatChains.dispatch(Set.of()));
  }

  void set(Endpoint endpoint) {
    String name = endpoint.name();
    List<PortMap> maps = PortMap.of(endpoint);
    ports.set(name, maps);
    if (maps.isEmpty()) {
      linkOf.remove(name);
      return;
    }
    linkOf.put(name, endpoint.interfaceName());
    for (String rival : ports.rivals(name)) {
      standBackIfGone(rival);
    }
    ports
        .refusal(name)
        .ifPresent(e ->
            LOG.log(
                System.Logger.Level.WARNING,
                "port not published endpoint={0} why=\"{1}\"",
                name,
                e.getMessage()));
  }

  /** After a reboot the store may still hold containers whose runtime has forgotten them. */
  private void standBackIfGone(String rival) {
    try {
      if (!links.exists(linkOf.getOrDefault(rival, ""))) {
        ports.standBack(rival);
      }
    } catch (NetlinkException e) {
      LOG.log(System.Logger.Level.WARNING, "not known whether its link is there: " + rival, e);
    }
  }

  void remove(String endpoint) {
    ports.set(endpoint, List.of());
    linkOf.remove(endpoint);
  }

  /** Why an endpoint does not have all the ports it asked for, if so. */
  Optional<HostPortTakenException> refusal(String endpoint) {
    return ports.refusal(endpoint);
  }

  /** Before the nat table is written. */
  void render() {
    Map<Slice, List<PortMap>> touched = ports.takeTouched();
    if (touched.isEmpty()) {
      return;
    }
    touched.forEach(this::render);
    nat.set(NatChains.dispatch(rendered.keySet()));
  }

  private void render(Slice slice, List<PortMap> now) {
    List<PortMap> before = rendered.getOrDefault(slice, List.of());
    if (now.isEmpty()) {
      nat.remove(slice.chain());
      rendered.remove(slice);
    } else {
      nat.set(NatChains.slice(slice, now));
      rendered.put(slice, now);
    }
    now.stream().filter(map -> !before.contains(map)).forEach(flows::mapped);
    before.stream().filter(map -> !now.contains(map)).forEach(flows::unmapped);
  }

  /** Once the nat table is in force. */
  void settleFlows() throws NetlinkException {
    flows.apply();
  }
}
