package io.margay.agent.iptables;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A process for each table: the legacy variant, which has no event that confirms a commit and locks
 * others out while a table is half fed.
 */
final class OneShotRestore implements Restore {
  private final List<String> command;

  OneShotRestore(List<String> command) {
    this.command = List.copyOf(command);
  }

  @Override
  public void restore(String table) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      feed(process, table);
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int status = process.waitFor();
      if (status != 0) {
        throw new RestoreException("iptables-restore refused the table: " + said.strip());
      }
    } catch (IOException e) {
      throw new RestoreException("cannot run " + String.join(" ", command), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RestoreException("interrupted while iptables-restore ran", e);
    }
  }

  /** A process that refuses a rule may end before it has read the rest; its words tell why. */
  private static void feed(Process process, String table) throws IOException {
    try (OutputStream in = process.getOutputStream()) {
      in.write(table.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      if (process.isAlive()) {
        process.destroyForcibly();
        throw e;
      }
    }
  }

  @Override
  public boolean commitsAreAnnounced() {
    return false;
  }

  @Override
  public boolean isOurs(long pid) {
    return false;
  }

  @Override
  public void close() {}
}
