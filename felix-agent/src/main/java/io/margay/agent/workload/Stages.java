package io.margay.agent.workload;

import io.margay.agent.limits.Limits;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Endpoints that are on their way into a container, and may be without links for a while, or not
 * yet in the records of their runtime. Only what this agent has made itself; any thread.
 */
final class Stages {
  private final Map<String, Stage> stages = new ConcurrentHashMap<>();

  /** How far an endpoint is, and since when by {@link System#nanoTime}. */
  private record Stage(boolean linked, long since) {
    boolean settled() {
      Duration needed = linked ? Limits.PLUGGING : Limits.UNPLUGGED;
      return System.nanoTime() - since >= needed.toNanos();
    }
  }

  void made(String name) {
    stages.put(name, new Stage(false, System.nanoTime()));
  }

  void plugged(String name) {
    stages.put(name, new Stage(true, System.nanoTime()));
  }

  void unplugged(String name) {
    stages.computeIfPresent(name, (_, stage) -> stage.linked ? null : stage);
  }

  void gone(String name) {
    stages.remove(name);
  }

  /** Whether its links are still to be made, which may take longer than it is worth to wait. */
  boolean awaitsLinks(String name) {
    Stage stage = stages.get(name);
    return stage != null && !stage.linked && !stage.settled();
  }

  /** Whether its container must have its links by now, and its runtime a record of it. */
  boolean settled(String name) {
    Stage stage = stages.get(name);
    return stage == null || stage.settled();
  }
}
