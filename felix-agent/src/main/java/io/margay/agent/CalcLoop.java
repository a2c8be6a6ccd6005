package io.margay.agent;

import io.margay.agent.calc.CalcGraph;
import io.margay.agent.calc.Change;
import io.margay.agent.dataplane.Dataplane;
import io.margay.agent.dataplane.Fence;
import io.margay.agent.dataplane.Message;
import io.margay.agent.desired.Instruction;
import io.margay.agent.limits.Limits;
import io.margay.agent.workload.Calculation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The thread that owns the calculation: changes in by a bounded queue, instructions out in batches.
 */
final class CalcLoop implements Calculation, AutoCloseable {
  private record Work(Change change, @Nullable Fence fence) {}

  private final BlockingQueue<Work> queue = new ArrayBlockingQueue<>(Limits.CALC_QUEUE);
  private final Thread thread = Thread.ofPlatform().name("calc").unstarted(this::run);
  private final CalcGraph graph;
  private final Dataplane dataplane;
  private volatile boolean closed;

  CalcLoop(CalcGraph graph, Dataplane dataplane) {
    this.graph = graph;
    this.dataplane = dataplane;
  }

  void start() {
    thread.start();
  }

  /** Blocks while the queue is full. */
  @Override
  public void submit(Change change) {
    put(new Work(change, null));
  }

  @Override
  public CompletableFuture<Void> submit(Change change, String endpoint) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    put(new Work(change, new Fence(endpoint, done)));
    return done;
  }

  private void put(Work work) {
    try {
      queue.put(work);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    List<Work> batch = new ArrayList<>();
    try {
      while (!closed) {
        batch.clear();
        batch.add(queue.take());
        queue.drainTo(batch, Limits.CALC_BATCH - 1);
        step(batch);
      }
    } catch (InterruptedException e) {
      if (!closed) {
        throw new IllegalStateException("calc loop interrupted", e);
      }
    }
  }

  private void step(List<Work> batch) {
    List<Fence> fences = new ArrayList<>();
    for (Work work : batch) {
      graph.on(work.change);
      if (work.fence != null) {
        fences.add(work.fence);
      }
    }
    List<Instruction> instructions = graph.flush();
    if (!instructions.isEmpty() || !fences.isEmpty()) {
      dataplane.submit(new Message.Instructions(instructions, fences));
    }
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    try {
      boolean _ = thread.join(Duration.ofSeconds(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
