package io.margay.agent.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.margay.agent.desired.Gateway;
import io.margay.agent.limits.Limits;
import io.margay.agent.workload.EndpointRecords;
import io.margay.agent.workload.ReservedAddresses;
import io.margay.agent.workload.StagedEndpoints;
import io.margay.agent.workload.WorkloadException;
import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import io.margay.model.resource.IpPool;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Docker's IpamDriver (libnetwork, docs/ipam.md): addresses come from our pools, each as /32, and
 * the gateway is a link-local address that the network driver chooses.
 */
final class IpamDriver {
  /** The name of our address space; the same twice, so that Docker compares no pools of ours. */
  static final String ADDRESS_SPACE = "margay";

  private static final String GATEWAY_TYPE = "com.docker.network.gateway";

  private final StagedEndpoints endpoints;
  private final Supplier<List<IpPool>> pools;
  private final Networks networks;
  private final Supplier<String> nonces;

  /** When pools were asked for whose networks are still being made, by gateway. */
  private final Map<Ip, Long> requested = new ConcurrentHashMap<>();

  private final Readiness readiness;
  private final EndpointRecords records;

  /**
   * @param nonces a text that no other call gives, for each call
   * @param records of this host's Docker
   */
  IpamDriver(
      StagedEndpoints endpoints,
      Supplier<List<IpPool>> pools,
      Networks networks,
      Supplier<String> nonces,
      Readiness readiness,
      EndpointRecords records) {
    this.endpoints = endpoints;
    this.pools = pools;
    this.networks = networks;
    this.nonces = nonces;
    this.readiness = readiness;
    this.records = records;
  }

  void register(PluginCalls calls) {
    calls.putPlain(
        "IpamDriver.GetCapabilities",
        (_, answer) -> answer.put("RequiresMACAddress", false).put("RequiresRequestReplay", false));
    calls.putPlain(
        "IpamDriver.GetDefaultAddressSpaces",
        (_, answer) ->
            answer
                .put("LocalDefaultAddressSpace", ADDRESS_SPACE)
                .put("GlobalDefaultAddressSpace", ADDRESS_SPACE));
    calls.put("IpamDriver.RequestPool", this::requestPool);
    calls.put("IpamDriver.ReleasePool", (_, _) -> {});
    calls.put("IpamDriver.RequestAddress", this::requestAddress);
    calls.put("IpamDriver.ReleaseAddress", this::releaseAddress);
  }

  private void requestPool(JsonNode request, ObjectNode answer) throws DockerRefusal {
    if (request.path("V6").asBoolean()) {
      throw new DockerRefusal(Refusals.IPV6);
    }
    if (!request.path("Options").isEmpty()) {
      throw new DockerRefusal(
          "margay-ipam takes no --ipam-opt; --subnet names a pool and --ip-range a part of it");
    }
    readiness.await();
    Ip gateway = Gateway.ofNetwork(nonces.get(), networks.gateways());
    long now = System.nanoTime();
    requested.values().removeIf(since -> now - since > Limits.DOCKER_CREATE.toNanos());
    requested.put(gateway, now);
    PoolId id = new PoolId(pool(request), range(request), Optional.of(gateway));
    answer.put("PoolID", id.toString());
    answer.put("Pool", id.pool().orElse(PoolId.ANY).toString());
    answer.putObject("Data").put(GATEWAY_TYPE, gateway.toCidr().toString());
  }

  private Optional<Cidr> pool(JsonNode request) throws DockerRefusal {
    String text = request.path("Pool").asText();
    if (text.isEmpty()) {
      if (pools.get().stream().noneMatch(IpamDriver::usable)) {
        throw new DockerRefusal(
            "there is no pool to take addresses from: create one with netctl create -f -");
      }
      return Optional.empty();
    }
    Cidr cidr = cidr("--subnet", text);
    if (cidr.equals(PoolId.ANY)) {
      return Optional.empty();
    }
    if (poolOf(cidr).isEmpty()) {
      throw new DockerRefusal(
          "--subnet "
              + cidr
              + " is no pool of margay; there "
              + known()
              + "; create it first with netctl create -f -, or leave --subnet out for any pool");
    }
    return Optional.of(cidr);
  }

  private static Optional<Cidr> range(JsonNode request) throws DockerRefusal {
    String text = request.path("SubPool").asText();
    if (text.isEmpty()) {
      return Optional.empty();
    }
    Cidr range = cidr("--ip-range", text);
    Cidr pool = cidr("--subnet", request.path("Pool").asText());
    if (!pool.contains(range)) {
      throw new DockerRefusal("--ip-range " + range + " is not within --subnet " + pool);
    }
    return Optional.of(range);
  }

  private void requestAddress(JsonNode request, ObjectNode answer)
      throws DockerRefusal, WorkloadException {
    String text = request.path("Address").asText();
    if (request.path("Options").path("RequestAddressType").asText().equals(GATEWAY_TYPE)) {
      answer.put("Address", gateway(text) + "/32");
      return;
    }
    PoolId id = PoolId.parse(request.path("PoolID").asText());
    Optional<Ip> given = text.isEmpty() ? Optional.empty() : Optional.of(ip("--ip", text));
    readiness.await();
    refuseOthersNetworks(id, given);
    answer.put("Address", endpoints.reserve(wishes(id, given), records) + "/32");
  }

  /**
   * Docker does not say for whose network it asks for a pool. An address of a network that is not
   * ours is refused: Docker's bridge and the like need a subnet of their own on each host, which a
   * pool that all hosts share by routing is not. What is asked for by name while a network is being
   * made is an auxiliary address.
   */
  private void refuseOthersNetworks(PoolId id, Optional<Ip> given) throws DockerRefusal {
    boolean known =
        id.key().isEmpty()
            || networks.ofKey(id.key().get()).isPresent()
            || !networks.complete()
            || networks.own().stream().anyMatch(network -> network.keys().isEmpty());
    boolean beingMade = given.isPresent() && id.key().filter(requested::containsKey).isPresent();
    if (!known && !beingMade) {
      throw new DockerRefusal(Refusals.OTHERS_NETWORK);
    }
  }

  /**
   * The pool that Docker names, then the further ones of its network: Docker would try them itself
   * if a driver could tell it that the first one is full.
   */
  private List<ReservedAddresses.Wish> wishes(PoolId id, Optional<Ip> given) throws DockerRefusal {
    List<ReservedAddresses.Wish> wishes = new ArrayList<>();
    wishes.add(new ReservedAddresses.Wish(names(id), given, id.range()));
    Optional<NetworkRecord> network = id.key().flatMap(networks::ofKey);
    if (given.isEmpty() && network.isPresent()) {
      for (Cidr next : network.get().pools()) {
        Optional<Cidr> range = network.get().range().filter(next::contains);
        poolOf(next)
            .map(pool -> List.of(pool.metadata().name()))
            .filter(names -> !names.equals(wishes.getFirst().pools()))
            .ifPresent(
                names -> wishes.add(new ReservedAddresses.Wish(names, Optional.empty(), range)));
      }
    }
    return wishes;
  }

  private List<String> names(PoolId id) throws DockerRefusal {
    if (id.pool().isEmpty()) {
      return List.of();
    }
    IpPool pool =
        poolOf(id.pool().get())
            .orElseThrow(() ->
                new DockerRefusal(
                    "the network's pool "
                        + id.pool().get()
                        + " is gone or disabled; there "
                        + known()
                        + "; create it again with netctl create -f -"));
    return List.of(pool.metadata().name());
  }

  private static Ip gateway(String text) throws DockerRefusal {
    if (text.isEmpty()) {
      return Ip.parse("0.0.0.0");
    }
    throw new DockerRefusal(
        "--gateway "
            + text
            + ": the gateway of a routed network is link-local, on no interface, and chosen by"
            + " margay; leave --gateway out. "
            + Refusals.OTHERS_NETWORK);
  }

  /** Never fails: Docker would forget the address and never ask again. */
  private void releaseAddress(JsonNode request, ObjectNode answer) {
    try {
      endpoints.giveBack(Ip.parse(request.path("Address").asText()));
    } catch (IllegalArgumentException e) {
      answer.removeAll(); // what is no address was never given out
    }
  }

  private Optional<IpPool> poolOf(Cidr cidr) {
    return pools.get().stream()
        .filter(IpamDriver::usable)
        .filter(pool -> pool.spec().cidr().equals(cidr))
        .findFirst();
  }

  private static boolean usable(IpPool pool) {
    return !pool.spec().disabled() && !pool.spec().cidr().address().v6();
  }

  private String known() {
    String list =
        pools.get().stream()
            .filter(IpamDriver::usable)
            .map(pool -> pool.spec().cidr() + " (" + pool.metadata().name() + ")")
            .collect(Collectors.joining(", "));
    return list.isEmpty() ? "is none" : list.contains(",") ? "are " + list : "is " + list;
  }

  private static Cidr cidr(String what, String text) throws DockerRefusal {
    try {
      return Cidr.parse(text);
    } catch (IllegalArgumentException e) {
      throw new DockerRefusal(what + ": " + e.getMessage());
    }
  }

  private static Ip ip(String what, String text) throws DockerRefusal {
    try {
      return Ip.parse(text);
    } catch (IllegalArgumentException e) {
      throw new DockerRefusal(what + ": " + e.getMessage());
    }
  }
}
