package io.margay.agent.workload;

import io.margay.netlink.NetlinkException;
import java.util.ArrayDeque;
import java.util.Deque;

/** What must be taken back when a later step fails, last thing first. */
final class UndoStack {
  private static final System.Logger LOG = System.getLogger(UndoStack.class.getName());

  /** Takes one step back. */
  interface Undo {
    void run() throws NetlinkException;
  }

  private record Step(String name, Undo undo) {}

  private final Deque<Step> steps = new ArrayDeque<>();

  /**
   * A step succeeded.
   *
   * @param name what the undoing does, for the log
   */
  void push(String name, Undo undo) {
    steps.push(new Step(name, undo));
  }

  /** Undoes all; a step that fails is logged and left to the next reconcile. */
  void unwind() {
    while (!steps.isEmpty()) {
      Step step = steps.pop();
      try {
        step.undo.run();
      } catch (NetlinkException | RuntimeException e) {
        LOG.log(System.Logger.Level.WARNING, "undo failed step=\"" + step.name + "\"", e);
      }
    }
  }
}
