package io.margay.bgp.bfd;

/** Hears of the path to one peer, on the loop. */
public interface PathListener {
  /** The path was up and is dead. */
  void pathDown(String why);

  /** The state is another one. */
  void stateChanged(BfdState state);
}
