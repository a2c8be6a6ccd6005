package io.margay.bgp.speaker;

import io.margay.bgp.Limits;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

/**
 * The thread {@code speaker-rib}, which owns all routes: it takes one task after the other, and
 * when none is waiting, or some time has passed, it lets the RIB decide about what they changed. So
 * input that has queued up is decided about once, while a single route goes out at once. What
 * queues up is bounded by the sessions: see {@link RibFeed}.
 */
final class RibThread implements Executor, AutoCloseable {
  private final BlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
  private final Runnable decide;
  private final Consumer<Throwable> bug;
  private final Thread thread;
  private boolean ended;

  /**
   * Starts the thread.
   *
   * @param decide called on the thread after each run of tasks
   * @param bug told about an exception that escapes a task; the thread ends then
   */
  RibThread(Runnable decide, Consumer<Throwable> bug) {
    this.decide = decide;
    this.bug = bug;
    this.thread = Thread.ofPlatform().daemon().name("speaker-rib").start(this::work);
  }

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
  }

  boolean isCurrent() {
    return Thread.currentThread().equals(thread);
  }

  private void work() {
    try {
      while (!ended) {
        Runnable task = tasks.take();
        long until = System.nanoTime() + Limits.UNDECIDED.toNanos();
        while (task != null) {
          task.run();
          task = System.nanoTime() - until < 0 ? tasks.poll() : null;
        }
        decide.run();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // only abandon interrupts
    } catch (RuntimeException | Error e) {
      bug.accept(e);
    }
  }

  /** Ends the thread without waiting for it; what is queued is not done. */
  void abandon() {
    thread.interrupt();
  }

  /** Does what is queued, then ends the thread. Not on the thread itself. */
  @Override
  public void close() {
    execute(() -> ended = true);
    try {
      if (!thread.join(Limits.LOOP_ANSWER)) {
        thread.interrupt();
      }
    } catch (InterruptedException e) {
      thread.interrupt();
      Thread.currentThread().interrupt();
    }
  }
}
