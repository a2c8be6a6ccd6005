package io.margay.agent.workload;

import io.margay.agent.calc.Change;
import java.util.concurrent.CompletableFuture;

/** Where changes of endpoints go; the calculation's loop in the agent. */
public interface Calculation {
  /** Hands a change over that nobody waits for. */
  void submit(Change change);

  /**
   * Hands a change over, ahead of the store's own event of it.
   *
   * @param endpoint name of the endpoint whose state the fence tells of
   * @return completes when all that the change brought is in force in the kernel, exceptionally
   *     when that failed for this endpoint
   */
  CompletableFuture<Void> submit(Change change, String endpoint);
}
