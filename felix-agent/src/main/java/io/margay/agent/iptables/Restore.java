package io.margay.agent.iptables;

/** A way to bring a table into force. */
sealed interface Restore extends AutoCloseable permits LongLivedRestore, OneShotRestore {
  /** Returns when the table is in force; throws {@link RestoreException} when it was refused. */
  void restore(String table);

  /**
   * Whether the kernel tells of each commit, also of those of strangers; else only reading back
   * shows what they did.
   */
  boolean commitsAreAnnounced();

  /** Whether a commit with this process id was made through here. Any thread. */
  boolean isOurs(long pid);

  @Override
  void close();
}
