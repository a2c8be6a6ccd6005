package io.margay.netlink;

import io.margay.netlink.sys.ErrnoException;
import io.margay.netlink.sys.Sys;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The one thread that ever enters another network namespace. A thread, pool worker or subprocess
 * that is started while its starter sits in a foreign namespace stays there for good; so this
 * thread enters for one short task, goes home, and starts nothing, uses no pool and logs nothing
 * inside. If it cannot go home it ends, and the next caller, who is at home, starts another.
 */
final class NetnsOpener extends Thread {
  private static final Sys SYS = Sys.host();
  private static final Object LOCK = new Object();

  /** Guarded by LOCK. */
  private static @Nullable NetnsOpener current;

  /** What is done inside: system calls only. */
  interface Task<T> {
    T run() throws ErrnoException;
  }

  private record Job(int namespaceFd, Runnable task, CompletableFuture<?> result) {}

  private final BlockingQueue<Job> jobs = new ArrayBlockingQueue<>(Limits.OPENER_QUEUE);
  private final int home;

  private NetnsOpener(int home) {
    super("netns-opener");
    setDaemon(true);
    this.home = home;
  }

  /** Does the task inside the namespace and waits for it. */
  static <T> T inside(Namespace namespace, Task<T> task) throws ErrnoException {
    return submit(namespace.fd(), task);
  }

  /** Does the task on the thread, which may leave its namespace meanwhile. */
  static <T> T apart(Task<T> task) throws ErrnoException {
    return submit(-1, task);
  }

  private static <T> T submit(int namespaceFd, Task<T> task) throws ErrnoException {
    CompletableFuture<T> result = new CompletableFuture<>();
    Runnable body =
        () -> {
          try {
            result.complete(task.run());
          } catch (ErrnoException | RuntimeException | Error e) {
            result.completeExceptionally(e);
          }
        };
    synchronized (LOCK) {
      if (!running().jobs.offer(new Job(namespaceFd, body, result))) {
        throw new IllegalStateException("more than " + Limits.OPENER_QUEUE + " tasks are waiting");
      }
    }
    return await(result);
  }

  /**
   * Waits even when interrupted: a task takes microseconds, and a socket whose opener had gone away
   * would never be closed.
   */
  private static <T> T await(CompletableFuture<T> result) throws ErrnoException {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(Limits.OPENER_MILLIS);
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return result.get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof ErrnoException refused) {
        throw refused;
      }
      throw new IllegalStateException("a task in another namespace failed", e.getCause());
    } catch (TimeoutException e) {
      throw new IllegalStateException("the thread netns-opener does not answer", e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Called with LOCK held, so that no job goes to a thread that has ended. */
  private static NetnsOpener running() throws ErrnoException {
    NetnsOpener thread = current;
    if (thread == null) {
      thread = new NetnsOpener(SYS.open("/proc/thread-self/ns/net", Sys.O_RDONLY, 0));
      current = thread;
      thread.start();
    }
    return thread;
  }

  @Override
  public void run() {
    boolean atHome = true;
    while (atHome) {
      Job job;
      try {
        job = jobs.take();
      } catch (InterruptedException e) {
        continue; // nobody may stop it: the process ends without asking a daemon thread
      }
      atHome = carryOut(job);
    }
    retire();
  }

  private boolean carryOut(Job job) {
    try {
      if (job.namespaceFd >= 0) {
        SYS.setns(job.namespaceFd, Sys.CLONE_NEWNET);
      }
    } catch (ErrnoException e) {
      job.result.completeExceptionally(e);
      return true;
    }
    job.task.run();
    try {
      SYS.setns(home, Sys.CLONE_NEWNET);
      return true;
    } catch (ErrnoException e) {
      return false; // the task itself is done; the thread is lost
    }
  }

  private void retire() {
    synchronized (LOCK) {
      current = null;
      for (Job job : jobs) {
        job.result.completeExceptionally(
            new IllegalStateException("the thread netns-opener could not return to its namespace"));
      }
    }
    try {
      SYS.close(home);
    } catch (ErrnoException e) {
      throw new IllegalStateException(e);
    }
  }
}
