package io.margay.agent.workload;

import io.margay.agent.workload.WorkloadException.Reason;
import io.margay.ipam.Want;
import io.margay.model.net.Ip;
import io.margay.model.resource.ThisRelease;
import java.util.ArrayList;
import java.util.List;

/** What a later release brings, refused in one sentence. */
public final class Unsupported {
  private Unsupported() {}

  /**
   * Refuses IPv6.
   *
   * @param asked what was asked for
   */
  public static WorkloadException ipv6(String asked) {
    return new WorkloadException(
        Reason.UNSUPPORTED, "unsupported: " + asked + " is IPv6", ThisRelease.IPV4_ONLY);
  }

  /** Refuses a request that asks for IPv6 anywhere. */
  static void refuseIpv6(AttachRequest request) throws WorkloadException {
    List<Ip> named = new ArrayList<>();
    switch (request.addresses()) {
      case AddressWish.Delegated delegated -> named.addAll(delegated.addresses());
      case AddressWish.FromPools pools ->
          pools
              .wanted()
              .forEach(want -> {
                switch (want) {
                  case Want.Given given -> named.add(given.address());
                  case Want.Foreign foreign -> named.add(foreign.address());
                  case Want.Any any -> any.within().forEach(range -> named.add(range.first()));
                }
              });
    }
    request.link().published().forEach(port -> port.hostIp().ifPresent(named::add));
    for (Ip address : named) {
      if (address.v6()) {
        throw ipv6(address.toString());
      }
    }
  }
}
