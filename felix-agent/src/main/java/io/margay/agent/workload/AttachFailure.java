package io.margay.agent.workload;

import io.margay.agent.desired.HostPortTakenException;
import io.margay.agent.workload.WorkloadException.Reason;
import io.margay.datastore.DatastoreException;
import io.margay.ipam.AddressOutsidePoolsException;
import io.margay.ipam.AddressTakenException;
import io.margay.ipam.HandleInUseException;
import io.margay.ipam.Ipam;
import io.margay.ipam.NoPoolException;
import io.margay.ipam.PoolExhaustedException;
import io.margay.netlink.NetlinkException;

/** What went wrong in an attach, in words for whoever asked for it. */
final class AttachFailure {
  private AttachFailure() {}

  static WorkloadException explain(Throwable cause, Ipam ipam) {
    String message = String.valueOf(cause.getMessage());
    return switch (cause) {
      case WorkloadException known -> known;
      case NoPoolException _ ->
          new WorkloadException(Reason.INVALID_REQUEST, message, "netctl get pools");
      case AddressOutsidePoolsException _ ->
          new WorkloadException(Reason.INVALID_REQUEST, message, "netctl get pools");
      case AddressTakenException taken ->
          TakenAddress.refusal(ipam, taken.address().toString(), taken.owner());
      case HandleInUseException _ ->
          new WorkloadException(Reason.INVALID_REQUEST, message, "detach the container first");
      case HostPortTakenException _ ->
          new WorkloadException(Reason.INVALID_REQUEST, message, "netctl get endpoints -o wide");
      case PoolExhaustedException _ ->
          new WorkloadException(Reason.TRY_AGAIN, message, "netctl ipam show; add a pool");
      case DatastoreException _ ->
          new WorkloadException(
              Reason.TRY_AGAIN, "the store cannot serve: " + message, "is etcd up?");
      case NetlinkException _ ->
          new WorkloadException(Reason.KERNEL, "the kernel refused: " + message, "");
      default -> new WorkloadException(Reason.KERNEL, message, cause.toString());
    };
  }
}
