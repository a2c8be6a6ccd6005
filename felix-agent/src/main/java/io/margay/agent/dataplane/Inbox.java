package io.margay.agent.dataplane;

import io.margay.agent.limits.Limits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/** The data plane's bounded queue. Anyone puts, the loop takes. */
public final class Inbox {
  private final BlockingQueue<Message> queue = new ArrayBlockingQueue<>(Limits.DATAPLANE_QUEUE);

  /** Blocks while the queue is full. */
  public void put(Message message) {
    try {
      queue.put(message);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** All that waits; nothing when nothing came in time. */
  List<Message> take(Duration limit) throws InterruptedException {
    List<Message> batch = new ArrayList<>();
    Message first = queue.poll(limit.toNanos(), TimeUnit.NANOSECONDS);
    if (first != null) {
      batch.add(first);
      queue.drainTo(batch);
    }
    return batch;
  }
}
