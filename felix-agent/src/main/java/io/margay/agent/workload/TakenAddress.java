package io.margay.agent.workload;

import io.margay.agent.workload.WorkloadException.Reason;
import io.margay.datastore.DatastoreException;
import io.margay.ipam.Ipam;
import io.margay.ipam.IpamException;
import io.margay.ipam.block.Allocation;
import java.util.Map;
import java.util.TreeMap;

/** Says of a given address that is taken what is known of its owner. */
final class TakenAddress {
  private TakenAddress() {}

  /**
   * The refusal.
   *
   * @param address as text
   * @param owner who holds it
   */
  static WorkloadException refusal(Ipam ipam, String address, Allocation owner) {
    if (owner.state() == Allocation.State.RESERVED) {
      return new WorkloadException(
          Reason.INVALID_REQUEST,
          "address "
              + address
              + " is taken: node "
              + owner.node()
              + " reserved it for a container that is being started there",
          "choose another address, or try again in a minute");
    }
    Map<String, String> known = new TreeMap<>();
    try {
      ipam.find(owner.handle()).ifPresent(handle -> known.putAll(handle.attributes()));
    } catch (IpamException | DatastoreException e) {
      known.clear(); // the name of the endpoint says the most important
    }
    StringBuilder of = new StringBuilder();
    known.forEach((what, value) -> of.append(", ").append(what).append(' ').append(value));
    return new WorkloadException(
        Reason.INVALID_REQUEST,
        "address "
            + address
            + " is taken: endpoint "
            + owner.handle()
            + " on node "
            + owner.node()
            + " holds it"
            + of,
        "choose another address, or remove that container first");
  }
}
