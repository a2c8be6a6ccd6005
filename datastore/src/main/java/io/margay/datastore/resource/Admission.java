package io.margay.datastore.resource;

import io.margay.datastore.Compare;
import io.margay.datastore.Datastore;
import io.margay.datastore.Entry;
import io.margay.datastore.Keys;
import io.margay.datastore.Write;
import io.margay.model.control.ErrorCode;
import io.margay.model.resource.BgpConfiguration;
import io.margay.model.resource.BgpFilter;
import io.margay.model.resource.BgpPeer;
import io.margay.model.resource.GlobalNetworkPolicy;
import io.margay.model.resource.IpPool;
import io.margay.model.resource.Kind;
import io.margay.model.resource.Node;
import io.margay.model.resource.Profile;
import io.margay.model.resource.Resource;
import io.margay.model.resource.WorkloadEndpoint;
import io.margay.model.resource.WorkloadEndpointSpec;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a resource may be beside the others in the store.
 *
 * <p>Two pools that overlap could be created at once by two hosts that each see only the older
 * pools. So each creation of a pool also writes one guard key, and compares it with what it was
 * before the pools were listed: of two at once one is refused, lists again, and sees the other.
 */
final class Admission {
  static final String POOL_GUARD = Keys.PREFIX + "ipam/pool-guard";

  /**
   * Endpoints of these come and go with the containers; only their agent makes and removes them.
   */
  private static final Set<String> AGENTS = Set.of("cni", "docker");

  private Admission() {}

  /**
   * What a creation compares and writes besides the resource itself.
   *
   * @param guard absent for kinds that need none
   */
  record Ticket(Optional<Compare> guard, Optional<Write> mark) {
    static final Ticket FREE = new Ticket(Optional.empty(), Optional.empty());
  }

  static Ticket create(Datastore store, Resource resource, String nonce) throws Refusal {
    return switch (resource) {
      case IpPool pool -> createPool(store, pool, nonce);
      case WorkloadEndpoint endpoint -> {
        if (belongsToAgent(endpoint)) {
          throw Refusal.of(
                  ErrorCode.NOT_ALLOWED,
                  endpoint.key() + " can only be made by the agent on " + endpoint.spec().node())
              .next("start the container; the agent makes its endpoint");
        }
        yield Ticket.FREE;
      }
      case GlobalNetworkPolicy _, Profile _, Node _, BgpConfiguration _, BgpPeer _, BgpFilter _ ->
          Ticket.FREE;
    };
  }

  private static Ticket createPool(Datastore store, IpPool pool, String nonce) throws Refusal {
    Optional<Entry> guard = store.get(POOL_GUARD);
    for (Entry entry : store.list(Keys.resources(Kind.IP_POOL.plural())).entries()) {
      if (Stored.read(Kind.IP_POOL, entry).resource() instanceof IpPool other
          && !other.metadata().name().equals(pool.metadata().name())
          && other.spec().cidr().overlaps(pool.spec().cidr())) {
        throw Refusal.of(
                ErrorCode.FAILED,
                pool.key()
                    + ": spec.cidr "
                    + pool.spec().cidr()
                    + " overlaps "
                    + other.key()
                    + " ("
                    + other.spec().cidr()
                    + ")")
            .next("netctl get pools    and choose a free range");
      }
    }
    Compare unchanged =
        guard
            .<Compare>map(entry -> new Compare.Unchanged(POOL_GUARD, entry.modRevision()))
            .orElseGet(() -> new Compare.Absent(POOL_GUARD));
    return new Ticket(Optional.of(unchanged), Optional.of(new Write.Put(POOL_GUARD, nonce)));
  }

  static void update(Resource before, Resource after) throws Refusal {
    if (before instanceof IpPool old && after instanceof IpPool pool) {
      requireSame(pool, "spec.cidr", old.spec().cidr(), pool.spec().cidr());
      requireSame(pool, "spec.blockSize", old.spec().blockSize(), pool.spec().blockSize());
    }
    if (before instanceof WorkloadEndpoint old
        && after instanceof WorkloadEndpoint endpoint
        && belongsToAgent(old)
        && !withoutProfiles(old.spec()).equals(withoutProfiles(endpoint.spec()))) {
      throw Refusal.of(
              ErrorCode.NOT_ALLOWED, old.key() + " belongs to the agent on " + old.spec().node())
          .why("only its labels, annotations and profiles may be changed by others");
    }
  }

  static void delete(Resource resource, boolean force) throws Refusal {
    if (resource instanceof WorkloadEndpoint endpoint && belongsToAgent(endpoint) && !force) {
      throw Refusal.of(
              ErrorCode.NOT_ALLOWED,
              endpoint.key() + " belongs to the agent on " + endpoint.spec().node())
          .next("stop the container; or, when that host is gone for good, add --force");
    }
  }

  private static WorkloadEndpointSpec withoutProfiles(WorkloadEndpointSpec spec) {
    return spec.withProfiles(List.of());
  }

  private static boolean belongsToAgent(WorkloadEndpoint endpoint) {
    return AGENTS.contains(endpoint.spec().orchestrator());
  }

  private static void requireSame(IpPool pool, String field, Object before, Object after)
      throws Refusal {
    if (!before.equals(after)) {
      throw Refusal.of(
              ErrorCode.FAILED,
              pool.key() + ": " + field + " cannot be changed from " + before + " to " + after)
          .next("create a second pool, disable this one, and delete it when it is empty");
    }
  }
}
