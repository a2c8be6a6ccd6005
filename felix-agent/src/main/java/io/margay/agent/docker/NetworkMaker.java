package io.margay.agent.docker;

import com.fasterxml.jackson.databind.JsonNode;
import io.margay.agent.desired.Gateway;
import io.margay.agent.workload.NetworkProfiles;
import io.margay.agent.workload.StagedEndpoints;
import io.margay.agent.workload.WorkloadException;
import io.margay.datastore.DatastoreException;
import io.margay.model.net.Cidr;
import io.margay.model.net.InterfaceAddress;
import io.margay.model.net.Ip;
import io.margay.model.resource.Action;
import io.margay.model.resource.EntityRule;
import io.margay.model.resource.IpPool;
import io.margay.model.resource.Names;
import io.margay.model.resource.Profile;
import io.margay.model.resource.ProfileSpec;
import io.margay.model.resource.Rule;
import io.margay.model.selector.Selector;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Networks of Docker: from CreateNetwork to their records, profiles and routes. */
final class NetworkMaker {
  private static final int MAX_RANK = 6;
  private static final Ip ANY = PoolId.ANY.address();

  private final Networks networks;
  private final StagedEndpoints endpoints;
  private final Supplier<List<IpPool>> pools;
  private final String node;

  NetworkMaker(
      Networks networks, StagedEndpoints endpoints, Supplier<List<IpPool>> pools, String node) {
    this.networks = networks;
    this.endpoints = endpoints;
    this.pools = pools;
    this.node = node;
  }

  /** Checks what is asked for and writes the network into the store. One at a time. */
  synchronized NetworkRecord make(JsonNode request) throws DockerRefusal, WorkloadException {
    JsonNode options = request.path("Options");
    if (options.path("com.docker.network.enable_ipv6").asBoolean()
        || !request.path("IPv6Data").isEmpty()) {
      throw new DockerRefusal(Refusals.IPV6);
    }
    Map<String, String> given = NetworkOptions.read(options.path("com.docker.network.generic"));
    List<Cidr> subnets = subnets(request.path("IPv4Data"));
    List<Ip> keys = keys(request.path("IPv4Data"));
    String id = request.path("NetworkID").asText();
    NetworkRecord network =
        new NetworkRecord(
            id,
            node,
            Optional.empty(),
            subnets,
            rank(subnets),
            keys.isEmpty() ? Gateway.ofNetwork(id, networks.gateways()) : keys.getFirst(),
            options.path("com.docker.network.internal").asBoolean(),
            given,
            Optional.ofNullable(given.get(NetworkOptions.ORIGIN)),
            Optional.empty(),
            keys,
            Map.of());
    try {
      networks.put(network);
      keepAuxiliary(network, request.path("IPv4Data"));
    } catch (DatastoreException e) {
      throw new DockerRefusal("the store cannot serve: " + e.getMessage() + "; is etcd up?");
    }
    return network;
  }

  private static List<Cidr> subnets(JsonNode data) throws DockerRefusal {
    if (data.isEmpty()) {
      throw new DockerRefusal("margay needs an IPv4 network");
    }
    List<Cidr> subnets = new ArrayList<>();
    for (JsonNode entry : data) {
      if (!entry.path("AddressSpace").asText().equals(IpamDriver.ADDRESS_SPACE)) {
        throw new DockerRefusal(
            "the network driver margay needs its own addresses: add --ipam-driver margay-ipam");
      }
      Cidr pool = Cidr.parse(entry.path("Pool").asText());
      if (!pool.equals(PoolId.ANY)) {
        subnets.add(pool);
      }
    }
    return subnets;
  }

  /** How many of this host's networks have the same first pool: their routes must differ. */
  private int rank(List<Cidr> subnets) {
    Set<Integer> taken = new HashSet<>();
    networks.own().stream()
        .filter(other -> other.pools().equals(subnets))
        .forEach(other -> taken.add(other.rank()));
    int rank = 0;
    while (taken.contains(rank)) {
      rank++;
    }
    return rank;
  }

  /** The gateways that came with the pools, unless Docker has chosen others. */
  private List<Ip> keys(JsonNode data) throws DockerRefusal {
    List<Ip> keys = new ArrayList<>();
    for (JsonNode entry : data) {
      String text = entry.path("Gateway").asText();
      Ip key = text.isEmpty() ? ANY : InterfaceAddress.parse(text).address();
      if (!Gateway.isPossible(key)) {
        return List.of();
      }
      if (networks.gateways().contains(key)) {
        throw new DockerRefusal("the gateway " + key + " was taken meanwhile; try again");
      }
      keys.add(key);
    }
    return keys;
  }

  /** Addresses that {@code --aux-address} keeps from containers live as long as the network. */
  private void keepAuxiliary(NetworkRecord network, JsonNode data) {
    for (JsonNode entry : data) {
      for (Map.Entry<String, JsonNode> auxiliary : entry.path("AuxAddresses").properties()) {
        Ip address = InterfaceAddress.parse(auxiliary.getValue().asText()).address();
        endpoints.addresses().keep(address, network.id());
      }
    }
  }

  /**
   * The routes that a network brings into its containers besides the default one: none, since
   * dockerd refuses an address that a route of another network's covers; its pools, when it is
   * internal and has no default route. With several networks on one pool those of the later ones
   * are cut finer: the kernel takes a route once.
   */
  List<Cidr> ownRoutes(NetworkRecord network) {
    if (!network.internal()) {
      return List.of();
    }
    int cuts = Math.min(network.rank(), MAX_RANK);
    List<Cidr> routes = new ArrayList<>();
    for (Cidr pool : pools(network)) {
      routes.addAll(cut(pool, Math.min(cuts, pool.address().bitLength() - pool.length())));
    }
    return routes;
  }

  /** The network's own pools, or all. */
  List<Cidr> pools(NetworkRecord network) {
    return network.pools().isEmpty()
        ? pools.get().stream()
            .map(pool -> pool.spec().cidr())
            .filter(cidr -> !cidr.address().v6())
            .toList()
        : network.pools();
  }

  private static List<Cidr> cut(Cidr pool, int bits) {
    List<Cidr> parts = new ArrayList<>();
    int length = pool.length() + bits;
    for (long i = 0; i < 1L << bits; i++) {
      parts.add(new Cidr(pool.address().plus(i << (pool.address().bitLength() - length)), length));
    }
    return parts;
  }

  /** Makes the network's profile unless there is one of its name, or another was asked for. */
  void ensureProfile(NetworkRecord network) {
    if (!network.options().containsKey(NetworkOptions.PROFILE)) {
      endpoints.ensureProfile(profile(network));
    }
  }

  /** The profile goes with the last network of its name, on whatever host. */
  void dropProfile(NetworkRecord network) {
    if (!network.options().containsKey(NetworkOptions.PROFILE)
        && !networks.isStored(network.called())) {
      endpoints.dropProfile(profile(network));
    }
  }

  /**
   * As of any network, except that members may send from another network of theirs, and that out of
   * an internal one only the pools are in reach.
   */
  private Profile profile(NetworkRecord network) {
    Profile plain = NetworkProfiles.defaultOf(network.called());
    String member = ContainerLabels.MEMBER + network.called();
    String selector = EndpointMaker.NETWORK_LABEL + " == '" + network.called() + "'";
    if (Names.isLabelKey(member)) {
      selector += " || has(" + member + ")";
    }
    EntityRule members = EntityRule.ofSelector(Selector.parse(selector));
    List<Rule> egress =
        network.internal()
            ? List.of(Rule.of(Action.ALLOW, Optional.empty(), EntityRule.ANY, inPools(network)))
            : plain.spec().egress();
    return new Profile(
        plain.metadata(),
        new ProfileSpec(
            plain.spec().labelsToApply(),
            List.of(Rule.of(Action.ALLOW, Optional.empty(), members, EntityRule.ANY)),
            egress));
  }

  private EntityRule inPools(NetworkRecord network) {
    return EntityRule.ofNets(pools(network).toArray(new Cidr[0]));
  }
}
