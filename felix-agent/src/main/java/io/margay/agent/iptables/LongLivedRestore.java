package io.margay.agent.iptables;

import io.margay.netlink.Namespace;
import io.margay.netlink.NetlinkException;
import io.margay.netlink.nft.GenerationEvents;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One {@code iptables-restore} that is fed table after table (nft variant). A refused table ends
 * the process; the next table starts another. A commit is confirmed by the kernel's generation
 * event with the process's id.
 */
final class LongLivedRestore implements Restore {
  /** A table of 10,000 rules takes 0.2 s; a busy machine gets its time, too. */
  private static final Duration CONFIRMATION = Duration.ofSeconds(5);

  private final List<String> command;
  private final GenerationEvents commits;
  private final BlockingQueue<String> complaints = new LinkedBlockingQueue<>(64);
  private Thread reader = Thread.ofVirtual().unstarted(() -> {});
  private volatile @Nullable Process process; // written by the owner, read by isOurs

  LongLivedRestore(List<String> command, Namespace namespace) throws NetlinkException {
    this.command = List.copyOf(command);
    this.commits = GenerationEvents.open(namespace);
  }

  @Override
  public void restore(String table) {
    Process restore = running();
    complaints.clear(); // what was said about an earlier table is not about this one
    GenerationEvents.Mark before;
    try {
      before = commits.mark();
      var in = restore.getOutputStream();
      in.write(table.getBytes(StandardCharsets.UTF_8));
      in.flush();
    } catch (NetlinkException e) {
      throw new RestoreException("the generation of the tables cannot be read", e);
    } catch (IOException e) {
      // A broken pipe: the process ended over what it read; the reason is on its stderr.
      throw refused(restore);
    }
    try {
      if (!confirmed(restore, before)) {
        throw refused(restore);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RestoreException("interrupted while waiting for a commit", e);
    }
  }

  private boolean confirmed(Process restore, GenerationEvents.Mark before)
      throws InterruptedException {
    long deadline = System.nanoTime() + CONFIRMATION.toNanos();
    while (System.nanoTime() < deadline) {
      if (commits.await(before, restore.pid(), Duration.ofMillis(20)).isPresent()) {
        return true;
      }
      // The wait above returns at once when events were lost; this one keeps us from spinning.
      if (restore.waitFor(1, TimeUnit.MILLISECONDS)) {
        return false;
      }
    }
    return false;
  }

  /** Ends the process, so that the next table starts with a fresh one, and says why. */
  private RestoreException refused(Process restore) {
    end();
    try {
      boolean _ = restore.waitFor(1, TimeUnit.SECONDS);
      boolean _ = reader.join(Duration.ofMillis(500));
      List<String> said = new ArrayList<>();
      complaints.drainTo(said);
      return new RestoreException(
          said.isEmpty()
              ? "iptables-restore did not commit within " + CONFIRMATION.toSeconds() + " s"
              : "iptables-restore refused the table: " + String.join("; ", said));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new RestoreException("interrupted while iptables-restore ended", e);
    }
  }

  private Process running() {
    Process current = process;
    if (current != null && current.isAlive()) {
      return current;
    }
    try {
      Process started =
          new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
      reader = Thread.ofVirtual().name("iptables-restore-stderr").start(() -> collect(started));
      process = started;
      return started;
    } catch (IOException e) {
      throw new RestoreException("cannot start " + String.join(" ", command), e);
    }
  }

  private void collect(Process source) {
    try (BufferedReader reader = source.errorReader()) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        if (!line.isBlank() && !line.startsWith("Try `iptables-restore")) {
          boolean _ = complaints.offer(line.strip());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("stderr of iptables-restore", e);
    }
  }

  @Override
  public boolean commitsAreAnnounced() {
    return true;
  }

  @Override
  public boolean isOurs(long pid) {
    Process current = process;
    return current != null && current.pid() == pid;
  }

  private void end() {
    Process current = process;
    process = null;
    if (current != null) {
      current.destroy();
    }
  }

  @Override
  public void close() {
    Process current = process;
    end();
    commits.close();
    try {
      if (current != null && !current.waitFor(1, TimeUnit.SECONDS)) {
        current.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
