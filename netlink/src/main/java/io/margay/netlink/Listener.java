package io.margay.netlink;

import io.margay.netlink.sys.Errno;
import io.margay.netlink.sys.ErrnoException;
import io.margay.netlink.sys.Sys;
import io.margay.netlink.wire.DecodeException;
import io.margay.netlink.wire.MessageReader;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A thread that waits for messages on a netlink socket and hands them to a handler, until closed. A
 * platform thread: it blocks in a native call. What the handler throws ends the thread loudly.
 */
public final class Listener implements AutoCloseable {
  /** What to do with messages; called on the listener's thread. */
  public interface Handler {
    /** The messages of one datagram, valid during the call. */
    void received(MessageReader messages) throws DecodeException;

    /** Messages were lost, or one could not be read. */
    void overrun(String reason);
  }

  private static final Sys SYS = Sys.host();

  private final NetlinkSocket socket;
  private final Handler handler;
  private final int wakeUp;
  private final Thread thread;
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean closing;

  /** Guarded by this: whether the descriptors are still ours. */
  private boolean released;

  private Listener(String name, NetlinkSocket socket, Handler handler, int wakeUp) {
    this.socket = socket;
    this.handler = handler;
    this.wakeUp = wakeUp;
    this.thread = Thread.ofPlatform().name(name).daemon().unstarted(this::run);
  }

  /**
   * Starts listening.
   *
   * @param socket is the listener's from here on and closed with it
   */
  public static Listener start(String name, NetlinkSocket socket, Handler handler)
      throws NetlinkException {
    int wakeUp;
    try {
      wakeUp = SYS.eventfd();
    } catch (ErrnoException e) {
      socket.close();
      throw NetlinkException.failed("start", name, e);
    }
    Listener listener = new Listener(name, socket, handler, wakeUp);
    listener.thread.start();
    return listener;
  }

  private void run() {
    try {
      while (!closing) {
        int ready = SYS.poll(socket.fd(), wakeUp, -1);
        if (!closing && (ready & Sys.FIRST) != 0) {
          receive();
        }
      }
    } catch (ErrnoException e) {
      throw new IllegalStateException("a netlink socket that cannot be read", e);
    } finally {
      release();
      ended.countDown();
    }
  }

  private void receive() throws ErrnoException {
    try {
      handler.received(socket.receive(Sys.MSG_DONTWAIT));
    } catch (DecodeException e) {
      handler.overrun("unreadable message: " + e.getMessage());
    } catch (ErrnoException e) {
      switch (e.errno()) {
        case Errno.EAGAIN -> {}
        case Errno.ENOBUFS, Errno.EMSGSIZE -> handler.overrun(e.problem());
        default -> throw e;
      }
    }
  }

  private synchronized void release() {
    released = true;
    socket.close();
    try {
      SYS.close(wakeUp);
    } catch (ErrnoException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Ends the thread and waits until it has ended, so that the handler is called no more; from the
   * handler itself it only asks for the end.
   */
  @Override
  public void close() {
    closing = true;
    synchronized (this) {
      if (!released) {
        try {
          SYS.signal(wakeUp);
        } catch (ErrnoException e) {
          throw new IllegalStateException(e);
        }
      }
    }
    if (Thread.currentThread().equals(thread)) {
      return;
    }
    try {
      if (!ended.await(Limits.LISTENER_CLOSE_MILLIS, TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException(thread.getName() + " does not end: its handler is stuck");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // it ends by itself
    }
  }
}
