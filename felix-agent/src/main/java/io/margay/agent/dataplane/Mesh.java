package io.margay.agent.dataplane;

import io.margay.agent.desired.Instruction;

/** Where routing instructions go: the BGP speaker in the agent. Called on the dataplane loop. */
public interface Mesh {
  /** Whom to talk to. */
  void peers(Instruction.SetPeers peers);

  /** What to announce, and what to believe. */
  void routing(Instruction.SetRouting routing);

  /** Tries again what failed, if something did; called now and then. */
  void retry();
}
