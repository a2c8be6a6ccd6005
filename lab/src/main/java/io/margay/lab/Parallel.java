package io.margay.lab;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Does the same with several things at once. */
final class Parallel {
  private Parallel() {}

  interface Action<T> {
    void on(T thing) throws IOException;
  }

  /** Waits for all, then throws the first failure with the others suppressed in it. */
  static <T> void forEach(List<T> things, Action<T> action) throws IOException {
    List<Callable<Boolean>> tasks = new ArrayList<>();
    for (T thing : things) {
      tasks.add(() -> {
        action.on(thing);
        return true;
      });
    }
    // Platform threads: the calls block in the kernel.
    try (ExecutorService threads =
        Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
      throwAny(threads.invokeAll(tasks));
    } catch (InterruptedException e) {
      throw Poll.interrupted(e);
    }
  }

  private static void throwAny(List<Future<Boolean>> all) throws IOException, InterruptedException {
    IOException first = null;
    for (Future<Boolean> one : all) {
      try {
        one.get();
      } catch (ExecutionException e) {
        IOException failure =
            e.getCause() instanceof IOException expected
                ? expected
                : new IOException("a bug in the lab", e.getCause());
        if (first == null) {
          first = failure;
        } else {
          first.addSuppressed(failure);
        }
      }
    }
    if (first != null) {
      throw first;
    }
  }
}
