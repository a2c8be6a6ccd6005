package io.margay.agent.iptables;

import io.margay.netlink.Namespace;
import io.margay.netlink.NetlinkException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The iptables programs of this host. Finds out which variant {@code iptables} is and restores in
 * the way that suits it. Used by one thread.
 */
public final class Iptables implements AutoCloseable {
  private static final int SAVE_SECONDS = 20;

  /** Only the legacy variant waits: for a lock that others hold while they write. */
  private static final String LOCK_WAIT = "--wait=5";

  private final List<String> prefix;
  private final String program;
  private final Restore restore;

  private Iptables(List<String> prefix, String program, Restore restore) {
    this.prefix = prefix;
    this.program = program;
    this.restore = restore;
  }

  /**
   * Opens the tables of a namespace.
   *
   * @param namespace where commits are watched for
   * @param prefix words before each command, such as {@code nsenter --net=…}; empty when this
   *     process lives in that namespace
   * @throws RestoreException when iptables is not installed or does not run
   * @throws NetlinkException when commits cannot be watched
   */
  public static Iptables open(Namespace namespace, List<String> prefix) throws NetlinkException {
    return open(namespace, prefix, "iptables");
  }

  /** The same for the tables of IPv6. */
  public static Iptables openIpv6(Namespace namespace, List<String> prefix)
      throws NetlinkException {
    return open(namespace, prefix, "ip6tables");
  }

  /** The same by programs of another name, such as {@code iptables-legacy}. */
  static Iptables open(Namespace namespace, List<String> prefix, String program)
      throws NetlinkException {
    String version = run(prefix, program, "--version");
    List<String> command = command(prefix, program + "-restore", "--noflush", LOCK_WAIT);
    Restore restore =
        version.contains("nf_tables")
            ? new LongLivedRestore(command, namespace)
            : new OneShotRestore(command);
    return new Iptables(List.copyOf(prefix), program, restore);
  }

  /** A table as {@code iptables-save} prints it. */
  String save(TableName table) {
    return run(prefix, program + "-save", "-t", table.toString());
  }

  /** Brings a whole table, from its {@code *} line to COMMIT, into force or throws. */
  void restore(String table) {
    restore.restore(table);
  }

  /** Whether commits of strangers are announced by the kernel; the legacy variant's are not. */
  boolean commitsAreAnnounced() {
    return restore.commitsAreAnnounced();
  }

  /** Whether a commit with this process id was one of ours. */
  public boolean isOurs(long pid) {
    return restore.isOurs(pid);
  }

  @Override
  public void close() {
    restore.close();
  }

  static List<String> command(List<String> prefix, String... words) {
    List<String> command = new ArrayList<>(prefix);
    command.addAll(List.of(words));
    return command;
  }

  private static String run(List<String> prefix, String... words) {
    List<String> command = command(prefix, words);
    try {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(SAVE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new RestoreException(String.join(" ", command) + " did not end in time");
      }
      if (process.exitValue() != 0) {
        throw new RestoreException(
            String.join(" ", command) + " failed with exit status " + process.exitValue());
      }
      return output;
    } catch (IOException e) {
      throw new RestoreException("cannot run " + String.join(" ", command), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RestoreException("interrupted while running " + String.join(" ", command), e);
    }
  }
}
