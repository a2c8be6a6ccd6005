package io.margay.netlink.nft;

import io.margay.netlink.Exchange;
import io.margay.netlink.Limits;
import io.margay.netlink.Listener;
import io.margay.netlink.Namespace;
import io.margay.netlink.NetlinkException;
import io.margay.netlink.NetlinkSocket;
import io.margay.netlink.sys.Errno;
import io.margay.netlink.wire.DecodeException;
import io.margay.netlink.wire.MessageReader;
import io.margay.netlink.wire.Nfnetlink;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Tells when a change of nftables has been committed, and so when what was written to a long-lived
 * {@code iptables-restore} (nft variant) is in force. Take a {@link #mark} before writing, {@link
 * #await} after. May be used by any thread. The kernel sends none for the legacy variant.
 */
public final class GenerationEvents implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(GenerationEvents.class.getName());
  private static final int NEWGEN =
      Nfnetlink.type(Nfnetlink.SUBSYSTEM_NFTABLES, Generation.NFT_MSG_NEWGEN);

  private final Listener listener;
  private final Memory memory;

  /** Asks for the current generation. Guarded by itself. */
  private final Exchange questions;

  private GenerationEvents(Listener listener, Memory memory, Exchange questions) {
    this.listener = listener;
    this.memory = memory;
    this.questions = questions;
  }

  /**
   * A moment, to ask for what came after it.
   *
   * @param generation the last one committed before it
   * @param lost how often events had been lost by then
   */
  public record Mark(long generation, long lost) {}

  /** Watches the calling thread's namespace. */
  public static GenerationEvents open() throws NetlinkException {
    return start(
        NetlinkSocket.open(NetlinkSocket.NETLINK_NETFILTER),
        NetlinkSocket.open(NetlinkSocket.NETLINK_NETFILTER),
        _ -> {},
        () -> {});
  }

  /** Watches another namespace. */
  public static GenerationEvents open(Namespace namespace) throws NetlinkException {
    return open(namespace, _ -> {}, () -> {});
  }

  /**
   * Watches another namespace and calls back for each generation, on a thread of its own.
   *
   * @param callback must be quick: events queue up meanwhile
   * @param overrun called when events were lost
   */
  public static GenerationEvents open(
      Namespace namespace, Consumer<Generation> callback, Runnable overrun)
      throws NetlinkException {
    return start(
        NetlinkSocket.open(NetlinkSocket.NETLINK_NETFILTER, namespace),
        NetlinkSocket.open(NetlinkSocket.NETLINK_NETFILTER, namespace),
        callback,
        overrun);
  }

  private static GenerationEvents start(
      NetlinkSocket events,
      NetlinkSocket questions,
      Consumer<Generation> callback,
      Runnable overrun)
      throws NetlinkException {
    Memory memory = new Memory(callback, overrun);
    try {
      events.receiveOnly(NEWGEN); // the group carries every rule that changes, too
      events.join(Nfnetlink.GROUP_NFTABLES);
      Listener listener = Listener.start("nft-generations", events, memory);
      return new GenerationEvents(listener, memory, new Exchange(questions, Errno::describe));
    } catch (NetlinkException e) {
      events.close();
      questions.close();
      throw e;
    }
  }

  /** Now: what is committed from here on comes after it. */
  public Mark mark() throws NetlinkException {
    long lost = memory.lost();
    synchronized (questions) {
      List<Generation> current =
          questions.list(Generation.current(), body -> Optional.of(Generation.read(body)));
      return new Mark(current.isEmpty() ? 0 : current.getFirst().id(), lost);
    }
  }

  /**
   * Waits for a generation after the mark. Not seeing one proves nothing: the change may have been
   * empty, or the event lost; then the rules must be read back.
   *
   * @return empty when none came in time, or at once when events after the mark were lost
   */
  public Optional<Generation> await(Mark mark, Predicate<Generation> wanted, Duration limit)
      throws InterruptedException {
    return memory.await(mark, wanted, System.nanoTime() + limit.toNanos());
  }

  /** Waits for a generation by this process. Not for use inside a pid namespace. */
  public Optional<Generation> await(Mark mark, long pid, Duration limit)
      throws InterruptedException {
    return await(mark, generation -> generation.pid() == pid, limit);
  }

  /**
   * Waits for a generation by a process of this name, which the kernel cuts to 15 characters.
   *
   * @param process may be longer
   */
  public Optional<Generation> await(Mark mark, String process, Duration limit)
      throws InterruptedException {
    String cut = process.substring(0, Math.min(process.length(), 15));
    return await(mark, generation -> generation.process().equals(cut), limit);
  }

  @Override
  public void close() {
    listener.close();
    synchronized (questions) {
      questions.close();
    }
  }

  /** The last generations. Written by the listener's thread, read by those who wait. */
  private static final class Memory implements Listener.Handler {
    private final Consumer<Generation> callback;
    private final Deque<Generation> recent = new ArrayDeque<>();
    private final Runnable overrun;
    private long lost;

    Memory(Consumer<Generation> callback, Runnable overrun) {
      this.callback = callback;
      this.overrun = overrun;
    }

    @Override
    public void received(MessageReader messages) throws DecodeException {
      while (messages.next()) {
        if (messages.type() == NEWGEN) {
          Generation generation = Generation.read(messages.body());
          remember(generation);
          callback.accept(generation);
        }
      }
    }

    private synchronized void remember(Generation generation) {
      if (recent.size() == Limits.REMEMBERED_GENERATIONS) {
        recent.removeFirst();
      }
      recent.addLast(generation);
      notifyAll();
    }

    @Override
    public void overrun(String reason) {
      LOG.log(System.Logger.Level.WARNING, "nftables events lost: {0}", reason);
      synchronized (this) {
        lost++;
        notifyAll();
      }
      overrun.run();
    }

    synchronized long lost() {
      return lost;
    }

    synchronized Optional<Generation> await(Mark mark, Predicate<Generation> wanted, long end)
        throws InterruptedException {
      while (true) {
        Optional<Generation> found =
            recent.stream()
                .filter(generation -> generation.isAfter(mark.generation))
                .filter(wanted)
                .findFirst();
        long millis = (end - System.nanoTime()) / 1_000_000;
        if (found.isPresent() || lost > mark.lost || millis <= 0) {
          return found;
        }
        wait(millis);
      }
    }
  }
}
