package io.margay.agent.dataplane;

import io.margay.agent.desired.Instruction;

/** Has no peers. */
final class NoMesh implements Mesh {
  @Override
  public void peers(Instruction.SetPeers peers) {}

  @Override
  public void routing(Instruction.SetRouting routing) {}

  @Override
  public void retry() {}
}
