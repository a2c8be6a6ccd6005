package io.margay.agent.workload;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/** One at a time for each endpoint: runtimes may call twice for one at once; containerd does. */
final class EndpointLocks {
  private final ConcurrentHashMap<String, Busy> busy = new ConcurrentHashMap<>();

  /** What is done at an endpoint. */
  interface Step<T> {
    T run() throws WorkloadException;
  }

  /** Does it when nobody else is at this endpoint. */
  <T> T alone(String endpoint, Step<T> step) throws WorkloadException {
    Busy mine = busy.compute(endpoint, (_, known) -> (known == null ? new Busy() : known).enter());
    mine.lock.lock();
    try {
      return step.run();
    } finally {
      mine.lock.unlock();
      busy.computeIfPresent(endpoint, (_, known) -> known.leave() ? known : null);
    }
  }

  /** Who is at an endpoint, or waits for it. Counted within the map's own lock. */
  private static final class Busy {
    final ReentrantLock lock = new ReentrantLock();
    private int users;

    Busy enter() {
      users++;
      return this;
    }

    /** Whether somebody is left. */
    boolean leave() {
      users--;
      return users > 0;
    }
  }
}
