package io.margay.lab;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A program that a host of the lab runs for long: a member of the store, the agent, or a runtime.
 * It belongs to the host, not to the process that started it. May be used by several threads,
 * though not to start the same program twice at once.
 */
public final class LabProcess {
  private final Host host;
  private final Program program;

  LabProcess(Host host, Program program) {
    this.host = host;
    this.program = program;
  }

  /** "etcd", "agent", "containerd" or "dockerd". */
  public String name() {
    return program.word();
  }

  /** What it prints, across restarts. */
  public Path log() {
    return host.files().log(name());
  }

  /** Its pid while it runs. */
  public Optional<Long> pid() throws IOException {
    return id().map(ProcessId::pid);
  }

  public boolean running() throws IOException {
    return id().isPresent();
  }

  private Optional<ProcessId> id() throws IOException {
    return HostFiles.running(host.files().pid(name()));
  }

  /**
   * Starts it; nothing happens when it runs. It may not be ready yet: see {@link #awaitReady}.
   *
   * @throws LabException when its program is not there
   */
  public void start() throws IOException {
    if (!running()) {
      Command command = host.program(program);
      HostFiles.write(host.files().pid(name()), command.detach(log()).toString());
    }
  }

  /**
   * Waits until it answers that it is ready: a member of the store when it knows a leader, an agent
   * on {@code /readyz}, a runtime when its client gets an answer.
   *
   * @throws LabException with the end of its log, when it ends or the time is over
   */
  public void awaitReady(Duration limit) throws IOException {
    boolean ready =
        Poll.within(
            limit,
            Limits.SLOW_POLL_PAUSE,
            () -> {
              if (!running()) {
                throw new LabException(this + " is not running" + LogTail.of(log()));
              }
              return program.readiness(host).ready();
            });
    if (!ready) {
      Program.Readiness last = program.readiness(host);
      throw new LabException(
          "%s is not ready after %s: %s says: %s%s"
              .formatted(
                  this, Poll.seconds(limit), last.question(), last.answer(), LogTail.of(log())));
    }
  }

  /**
   * Asks it to end (SIGTERM) and waits until it has. Nothing happens when it does not run.
   *
   * @throws LabException when it does not end
   */
  public void stop() throws IOException {
    end(Limits.STOP, ProcessId::terminate, "SIGTERM");
  }

  /** Ends it at once ({@code kill -9}) and waits until it is gone. */
  public void kill9() throws IOException {
    end(Limits.KILL, ProcessId::kill, "SIGKILL");
  }

  private void end(Duration limit, Consumer<ProcessId> how, String signal) throws IOException {
    Optional<ProcessId> id = id();
    if (id.isEmpty()) {
      return;
    }
    how.accept(id.get());
    if (!Poll.within(limit, () -> !id.get().alive())) {
      throw new LabException(
          "%s still runs %s after %s%s"
              .formatted(this, Poll.seconds(limit), signal, LogTail.of(log())));
    }
  }

  /** HOST/PROCESS. */
  @Override
  public String toString() {
    return host.name() + "/" + name();
  }
}
