package io.margay.cli.host;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * What a program did.
 *
 * @param exit its status; 127 when it could not be started, 124 when it took too long
 * @param text what it printed on both streams, without blanks at the ends
 */
record Program(int exit, String text) {
  private static final int MISSING = 127;
  private static final int LATE = 124;

  boolean ok() {
    return exit == 0;
  }

  boolean missing() {
    return exit == MISSING;
  }

  /** The first line of what it printed. */
  String said() {
    return text.lines().findFirst().orElse("exit status " + exit);
  }

  static Program run(String... words) {
    return run(Map.of(), "", List.of(words));
  }

  /** Runs a program to its end, or ends it after {@link Limits#PROGRAM}. */
  static Program run(Map<String, String> variables, String input, List<String> words) {
    ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
    builder.environment().putAll(variables);
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      return new Program(MISSING, words.getFirst() + " is not there");
    }
    try {
      CompletableFuture<String> said = reading(process.getInputStream());
      feed(process, input);
      if (!process.waitFor(Limits.PROGRAM.toNanos(), TimeUnit.NANOSECONDS)) {
        return new Program(LATE, "no end within " + Limits.PROGRAM.toSeconds() + " s");
      }
      String text = said.get(Limits.PROGRAM.toNanos(), TimeUnit.NANOSECONDS);
      return new Program(process.exitValue(), text.strip());
    } catch (ExecutionException | TimeoutException e) {
      return new Program(LATE, "its output cannot be read: " + e);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return new Program(LATE, "interrupted");
    } finally {
      process.destroyForcibly();
    }
  }

  /** All of it is taken, so that the program never waits; the beginning is kept. */
  private static CompletableFuture<String> reading(InputStream stream) {
    CompletableFuture<String> text = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(() -> {
          try (stream) {
            byte[] bytes = stream.readNBytes(Limits.ANSWER_BYTES);
            stream.transferTo(OutputStream.nullOutputStream());
            text.complete(new String(bytes, StandardCharsets.UTF_8));
          } catch (IOException e) {
            text.completeExceptionally(e);
          }
        });
    return text;
  }

  /** A program need not read all of its input. */
  private static void feed(Process process, String input) {
    try (var stdin = process.getOutputStream()) {
      stdin.write(input.getBytes(StandardCharsets.UTF_8));
    } catch (IOException _) {
      return;
    }
  }
}
