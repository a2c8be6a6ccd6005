package io.margay.agent.docker;

import io.margay.agent.limits.Limits;
import io.margay.agent.workload.Workloads;

/** Whether what the store holds is known; after a restart a call waits for that a little. */
record Readiness(Workloads workloads) {

  void await() throws DockerRefusal {
    try {
      if (workloads.awaitReady(Limits.DOCKER_READY)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new DockerRefusal(
        "margay has not yet read the store; it serves as soon as etcd answers, see netctl status");
  }
}
