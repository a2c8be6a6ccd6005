package io.margay.agent.dataplane;

import io.margay.agent.desired.Instruction;
import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import java.util.List;
import java.util.Map;

/** What the data plane hears. */
public sealed interface Message {

  /** Instructions of one flush, and the fences that stand behind them. */
  record Instructions(List<Instruction> instructions, List<Fence> fences) implements Message {
    public Instructions {
      instructions = List.copyOf(instructions);
      fences = List.copyOf(fences);
    }
  }

  /** The next hops of the mesh's best routes changed; none: the prefix is unreachable. */
  record Learned(Map<Cidr, List<Ip>> routes) implements Message {
    public Learned {
      routes = Map.copyOf(routes);
    }
  }

  /** Every session of the mesh is established. */
  record SessionsUp() implements Message {}

  /** A host end of ours changed or went. */
  record LinkTouched(String name) implements Message {}

  /** A route of our protocol is gone; perhaps we took it away. */
  record RouteGone(Cidr prefix) implements Message {}

  /** Events of routes were lost. */
  record RoutesTouched() implements Message {}

  /** Somebody else committed to a table of netfilter. */
  record TableTouched() implements Message {}

  /** Events of links were lost. */
  record LinksTouched() implements Message {}
}
