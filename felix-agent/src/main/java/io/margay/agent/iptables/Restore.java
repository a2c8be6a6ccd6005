package io.margay.agent.iptables;

/** A way to bring a table into force. */
sealed interface Restore extends AutoCloseable permits LongLivedRestore, OneShotRestore {
  /** Returns when the table is in force; throws {@link RestoreException} when it was refused. */
  void restore(String table);

  /** Whether a commit with this process id was made through here. */
  boolean isOurs(long pid);

  @Override
  void close();
}
