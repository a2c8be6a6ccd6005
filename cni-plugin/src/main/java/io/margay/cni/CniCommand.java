package io.margay.cni;

/** The operations that reach the agent; the client answers VERSION itself. */
public enum CniCommand {
  ADD,
  DEL,
  CHECK
}
