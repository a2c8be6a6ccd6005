package io.margay.lab;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One program to be started, with its environment. The words are handed to the program as they are;
 * no shell sees them.
 *
 * @param what the words as the user knows them, without the way into the namespaces
 * @param words program and arguments
 * @param environment all of it; nothing is inherited
 */
record Command(String what, List<String> words, Map<String, String> environment) {

  Command {
    words = List.copyOf(words);
    environment = Map.copyOf(environment);
  }

  /** The same with one more variable, or another value of it. */
  Command with(String variable, String value) {
    Map<String, String> more = new TreeMap<>(environment);
    more.put(variable, value);
    return new Command(what, words, more);
  }

  /**
   * Starts it apart from us: a session of its own, nothing to read, output to the end of a log. It
   * outlives this process.
   */
  ProcessId detach(Path log) throws IOException {
    List<String> all = new ArrayList<>(List.of("setsid"));
    all.addAll(words);
    ProcessBuilder builder =
        builder(all)
            .redirectInput(new File("/dev/null"))
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .redirectErrorStream(true);
    long pid = start(builder).pid(); // setsid, nsenter and unshare each become the next program
    return ProcessId.of(pid)
        .orElseThrow(() -> new LabException(what + " ended at once" + LogTail.of(log)));
  }

  /** Runs it with our own terminal and returns its exit status. */
  int inherit() throws IOException {
    Process process = start(builder(words).inheritIO());
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      throw Poll.interrupted(e);
    }
  }

  /**
   * Runs it and keeps what it prints.
   *
   * @throws LabException when it is not there, or takes longer than the limit, after which it is
   *     ended
   */
  Outcome run(Duration limit, String input) throws IOException {
    Process process = start(builder(words));
    try {
      CompletableFuture<String> out = reading(process.getInputStream());
      CompletableFuture<String> err = reading(process.getErrorStream());
      feed(process, input);
      long end = System.nanoTime() + limit.toNanos();
      if (!process.waitFor(limit.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new LabException(what + ": no end within " + Poll.seconds(limit));
      }
      // A program that it started may hold its output open; that is waited for, but not for ever.
      return new Outcome(what, process.exitValue(), rest(out, end), rest(err, end));
    } catch (InterruptedException e) {
      throw Poll.interrupted(e);
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  private String rest(CompletableFuture<String> reading, long end) throws IOException {
    long left = Math.max(end - System.nanoTime(), TimeUnit.SECONDS.toNanos(1));
    try {
      return reading.get(left, TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new LabException(what + ": it ended, but its output is held open", e);
    } catch (ExecutionException e) {
      throw new LabException(what + ": its output cannot be read", e);
    } catch (InterruptedException e) {
      throw Poll.interrupted(e);
    }
  }

  /**
   * A write to a pipe fails in one way: the program ended, or closed its input, without reading
   * all. That is its right, and its exit status tells what it thought of it.
   */
  private static void feed(Process process, String input) {
    try (var stdin = process.getOutputStream()) {
      stdin.write(input.getBytes(StandardCharsets.UTF_8));
    } catch (IOException _) {
      return;
    }
  }

  private static CompletableFuture<String> reading(InputStream stream) {
    CompletableFuture<String> text = new CompletableFuture<>();
    Thread.ofPlatform()
        .daemon()
        .start(() -> {
          try (stream) {
            byte[] bytes = stream.readNBytes(Limits.OUTPUT_BYTES);
            text.complete(new String(bytes, StandardCharsets.UTF_8));
          } catch (IOException e) {
            text.completeExceptionally(e);
          }
        });
    return text;
  }

  private ProcessBuilder builder(List<String> all) {
    ProcessBuilder builder = new ProcessBuilder(all).directory(new File("/"));
    builder.environment().clear();
    builder.environment().putAll(environment);
    return builder;
  }

  private Process start(ProcessBuilder builder) throws IOException {
    try {
      return builder.start();
    } catch (IOException e) {
      throw new LabException("cannot start " + builder.command().getFirst() + " for " + what, e);
    }
  }
}
