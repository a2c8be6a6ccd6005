package io.margay.model.control;

/**
 * Executes what {@code netctl} asks for: in the agent behind its socket, or in {@code netctl}
 * itself when it was given the store's endpoints.
 */
@FunctionalInterface
public interface Control {

  /** Blocks until it is done. What goes wrong comes back as an answer, not as an exception. */
  ControlResponse execute(ControlRequest request);
}
