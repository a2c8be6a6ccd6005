package io.margay.cli.command;

import io.margay.model.control.ControlRequest;
import io.margay.model.control.ControlResponse;
import io.margay.model.net.Cidr;
import io.margay.model.resource.IpPool;
import io.margay.model.resource.Kind;
import io.margay.model.resource.Resource;
import java.util.ArrayList;
import java.util.List;

/** Pools by their range, as calicoctl 1.x named them. */
final class PoolNames {
  private PoolNames() {}

  /** Replaces each CIDR among the names by the name of the pool that has it, if one has. */
  static List<String> resolved(Kind kind, List<String> names, Session session)
      throws FailedException {
    if (kind != Kind.IP_POOL || names.stream().noneMatch(name -> name.indexOf('/') >= 0)) {
      return names;
    }
    ControlResponse response = session.ask(ControlRequest.Get.all(Kind.IP_POOL));
    if (!(response instanceof ControlResponse.Found found)) {
      throw Session.unexpected(response);
    }
    List<String> resolved = new ArrayList<>();
    for (String name : names) {
      resolved.add(name.indexOf('/') < 0 ? name : nameOf(name, found.resources()));
    }
    return resolved;
  }

  private static String nameOf(String text, List<Resource> pools) throws FailedException {
    Cidr cidr;
    try {
      cidr = Cidr.parse(text);
    } catch (IllegalArgumentException e) {
      throw FailedException.usage(String.valueOf(e.getMessage()), "netctl get pools");
    }
    for (Resource resource : pools) {
      if (resource instanceof IpPool pool && pool.spec().cidr().equals(cidr)) {
        return pool.metadata().name();
      }
    }
    return text.replace('/', '-').replace('.', '-').replace(':', '-');
  }
}
