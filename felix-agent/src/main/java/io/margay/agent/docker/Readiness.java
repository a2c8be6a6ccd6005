package io.margay.agent.docker;

import io.margay.agent.limits.Limits;
import java.time.Duration;

/** Whether what the store holds is known; after a restart a call waits for that a little. */
record Readiness(Gate gate) {
  /** See {@link io.margay.agent.workload.Workloads#awaitReady}. */
  interface Gate {
    boolean await(Duration patience) throws InterruptedException;
  }

  void await() throws DockerRefusal {
    try {
      if (gate.await(Limits.DOCKER_READY)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new DockerRefusal(
        "margay has not yet read the store; it serves as soon as etcd answers, see netctl status");
  }
}
