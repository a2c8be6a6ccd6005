package io.margay.agent.workload;

import io.margay.agent.desired.Gateway;
import io.margay.agent.limits.Limits;
import io.margay.model.net.Ip;
import io.margay.model.resource.EndpointName;
import io.margay.model.resource.WorkloadEndpoint;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Gives each interface of a container its gateway: the first one {@link Gateway#FIRST} and with it
 * the default route, each further one that of its network. Runtimes attach the networks of one
 * container at once, so who is first is not who comes first: {@code eth0} is, and an interface of
 * another name that finds itself alone waits a moment for it. Any thread.
 */
final class FirstInterfaces {
  private static final String USUAL = "eth0";

  private final LocalEndpoints endpoints;
  private final Map<EndpointName, Ip> attaching = new HashMap<>(); // guarded by this

  FirstInterfaces(LocalEndpoints endpoints) {
    this.endpoints = endpoints;
  }

  /** Chooses the gateway of an interface that is being attached. */
  synchronized Ip claim(EndpointName name, String network) {
    Set<Ip> others = ofOthers(name);
    long end = System.nanoTime() + Limits.FIRST_INTERFACE.toNanos();
    try {
      for (long left = Limits.FIRST_INTERFACE.toMillis();
          left > 0 && others.isEmpty() && !name.interfaceName().equals(USUAL);
          left = (end - System.nanoTime()) / 1_000_000) {
        wait(left);
        others = ofOthers(name);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Ip gateway =
        others.contains(Gateway.FIRST) ? Gateway.ofNetwork(network, others) : Gateway.FIRST;
    attaching.put(name, gateway);
    notifyAll();
    return gateway;
  }

  /** It is attached, and known as an endpoint by now, or it is not. */
  synchronized void settled(EndpointName name) {
    attaching.remove(name);
  }

  private Set<Ip> ofOthers(EndpointName name) {
    Set<Ip> gateways = new HashSet<>();
    attaching.forEach((other, gateway) -> {
      if (!other.equals(name)
          && other.orchestrator().equals(name.orchestrator())
          && other.container().equals(name.container())) {
        gateways.add(gateway);
      }
    });
    for (WorkloadEndpoint other : endpoints.ofContainer(name)) {
      if (!other.metadata().name().equals(name.toString())) {
        other.spec().ipv4Gateway().ifPresent(gateways::add);
      }
    }
    return gateways;
  }
}
