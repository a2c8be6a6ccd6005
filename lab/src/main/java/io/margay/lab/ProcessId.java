package io.margay.lab;

import java.util.Optional;

/**
 * A process that cannot be taken for another one.
 *
 * @param pid may be given to another process once this one has ended
 * @param startTicks when it was started, in ticks since boot (proc(5), stat, field 22), which tells
 *     the two apart
 */
record ProcessId(long pid, long startTicks) {

  /** The process that has this pid now; empty when there is none, or a zombie. */
  static Optional<ProcessId> of(long pid) {
    return Proc.startTicks(pid).map(ticks -> new ProcessId(pid, ticks));
  }

  /** Reads what {@link #toString()} wrote; empty when it is something else. */
  static Optional<ProcessId> parse(String text) {
    int blank = text.strip().indexOf(' ');
    try {
      return blank < 0
          ? Optional.empty()
          : Optional.of(
              new ProcessId(
                  Long.parseLong(text.strip().substring(0, blank)),
                  Long.parseLong(text.strip().substring(blank + 1))));
    } catch (NumberFormatException _) {
      return Optional.empty(); // cut off by a kill: the label in its environment finds the process
    }
  }

  /** Whether this very process still runs; a zombie does not. */
  boolean alive() {
    return of(pid).equals(Optional.of(this));
  }

  /** Asks it to end (SIGTERM). Nothing happens when it has ended. */
  void terminate() {
    handle().ifPresent(ProcessHandle::destroy);
  }

  /** Ends it (SIGKILL). Nothing happens when it has ended. */
  void kill() {
    handle().ifPresent(ProcessHandle::destroyForcibly);
  }

  /**
   * The handle remembers the start time of what it was made for and signals nobody else, so the pid
   * cannot change hands between the look and the signal.
   */
  private Optional<ProcessHandle> handle() {
    Optional<ProcessHandle> handle = ProcessHandle.of(pid);
    return alive() ? handle : Optional.empty();
  }

  /** PID and start time, separated by a blank. */
  @Override
  public String toString() {
    return pid + " " + startTicks;
  }
}
