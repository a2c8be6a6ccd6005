package io.margay.ipam.control;

import io.margay.datastore.Datastore;
import io.margay.datastore.Transaction;
import io.margay.datastore.resource.Consequences;
import io.margay.ipam.Eviction;
import io.margay.model.resource.Resource;
import io.margay.model.resource.WorkloadEndpoint;

/** With an endpoint go its addresses, which are held by a handle of its name. */
public final class EndpointAddresses implements Consequences {
  private final Datastore store;

  public EndpointAddresses(Datastore store) {
    this.store = store;
  }

  @Override
  public Transaction ofDeleting(Resource resource) {
    return resource instanceof WorkloadEndpoint endpoint
        ? new Eviction(store).ofHandle(endpoint.metadata().name())
        : Consequences.NONE.ofDeleting(resource);
  }
}
