package io.margay.netlink;

import io.margay.netlink.sys.Errno;
import io.margay.netlink.sys.ErrnoException;
import io.margay.netlink.wire.Ack;
import io.margay.netlink.wire.DecodeException;
import io.margay.netlink.wire.MessageReader;
import io.margay.netlink.wire.Nlmsg;
import io.margay.netlink.wire.Request;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Requests and their answers on one socket, whatever the protocol. Owned by one thread at a time.
 * Answers to an earlier request that was given up are recognised by their number and dropped.
 */
public final class Exchange implements AutoCloseable {
  /** Reads one object of an answer. */
  @FunctionalInterface
  public interface Reader {
    void read(int type, ByteBuffer body) throws DecodeException;
  }

  private final NetlinkSocket socket;
  private final IntFunction<String> words;
  private int sequence;

  /**
   * @param words what an error number means in this protocol
   */
  public Exchange(NetlinkSocket socket, IntFunction<String> words) {
    this.socket = socket;
    this.words = words;
  }

  /** An exchange whose error numbers are the ordinary ones. */
  Exchange(NetlinkSocket socket) {
    this(socket, Errno::describe);
  }

  /**
   * One request and its acknowledgement.
   *
   * @throws NetlinkException when the kernel refused it or did not answer
   */
  public void execute(Request request) throws NetlinkException {
    batch(List.of(request)).orThrow();
  }

  /**
   * Many requests in few sends, of which the kernel answers the failed ones and the last; each
   * answer is matched to its request by number. Not a transaction: each stands for itself.
   *
   * @throws NetlinkException when the socket failed, so that the outcome is unknown
   */
  public BatchResult batch(List<Request> requests) throws NetlinkException {
    SortedMap<Integer, NetlinkException> failures = new TreeMap<>();
    int done = 0;
    while (done < requests.size()) {
      int end = chunkEnd(requests, done);
      try {
        int first = sendChunk(requests.subList(done, end));
        collect(requests, done, end, first, failures);
      } catch (ErrnoException e) {
        Request request = requests.get(done);
        throw NetlinkException.failed(request.operation(), request.object(), e);
      } catch (DecodeException e) {
        throw unreadable(requests.get(done), e);
      }
      done = end;
    }
    return new BatchResult(requests.size(), failures);
  }

  private int chunkEnd(List<Request> requests, int start) {
    int end = start;
    int room = socket.sendBuffer().remaining();
    while (end < requests.size() && end - start < Limits.BATCH_REQUESTS) {
      room -= requests.get(end).length();
      if (room < 0) {
        break;
      }
      end++;
    }
    if (end == start) {
      throw new IllegalArgumentException("a request larger than the send buffer");
    }
    return end;
  }

  /** Sends them in one datagram and returns the number of the first. */
  private int sendChunk(List<Request> chunk) throws ErrnoException {
    ByteBuffer buffer = socket.sendBuffer();
    int first = sequence + 1;
    for (int i = 0; i < chunk.size(); i++) {
      sequence++;
      chunk.get(i).write(buffer, sequence, i == chunk.size() - 1 ? Nlmsg.ACK : 0);
    }
    socket.send();
    return first;
  }

  private void collect(
      List<Request> requests,
      int start,
      int end,
      int firstSequence,
      Map<Integer, NetlinkException> failures)
      throws ErrnoException, DecodeException {
    boolean finished = false;
    while (!finished) {
      MessageReader messages = socket.receive(0);
      while (messages.next()) {
        int position = start + (messages.sequence() - firstSequence);
        if (messages.type() != Nlmsg.ERROR || position < start || position >= end) {
          continue;
        }
        Ack ack = Ack.read(messages.body(), messages.flags());
        if (ack.errno() != 0) {
          failures.put(position, refused(requests.get(position), ack));
        }
        finished |= position == end - 1;
      }
    }
  }

  /**
   * A dump, or a request that is answered by objects. Each object goes to the reader; when a change
   * interrupted the dump, {@code restart} is called and all objects come again.
   *
   * @throws NetlinkException when the kernel refused it, did not answer, or was interrupted each
   *     time
   */
  public void dump(Request request, Runnable restart, Reader reader) throws NetlinkException {
    for (int attempt = 0; attempt < Limits.DUMP_ATTEMPTS; attempt++) {
      restart.run();
      if (dumpOnce(request, reader)) {
        return;
      }
    }
    throw NetlinkException.failed(
        request.operation(),
        request.object(),
        "changes interrupted it " + Limits.DUMP_ATTEMPTS + " times");
  }

  /** A dump as a list. */
  public <T> List<T> list(Request request, Decoder<T> decoder) throws NetlinkException {
    List<T> objects = new ArrayList<>();
    dump(
        request,
        objects::clear,
        (type, body) -> {
          if (objects.size() >= Limits.DUMP_OBJECTS) {
            throw new DecodeException("more than " + Limits.DUMP_OBJECTS + " objects", 0);
          }
          decoder.read(body).ifPresent(objects::add);
        });
    return objects;
  }

  /** Reads the body of a message, empty for what does not concern the reader. */
  @FunctionalInterface
  public interface Decoder<T> {
    Optional<T> read(ByteBuffer body) throws DecodeException;
  }

  /** Returns whether the answer is whole. */
  private boolean dumpOnce(Request request, Reader reader) throws NetlinkException {
    Answer answer = new Answer(request, reader);
    try {
      int number = sendChunk(List.of(request));
      while (!answer.finished) {
        MessageReader messages = socket.receive(0);
        while (messages.next()) {
          if (messages.sequence() == number) {
            answer.on(messages);
          }
        }
      }
    } catch (ErrnoException e) {
      throw NetlinkException.failed(request.operation(), request.object(), e);
    } catch (DecodeException e) {
      throw unreadable(request, e);
    }
    return answer.whole();
  }

  /** What has come so far of the answer to one request. */
  private final class Answer {
    private final Request request;
    private final Reader reader;
    private boolean finished;
    private boolean interrupted;
    private Ack end = new Ack(0, "", -1);
    private @Nullable DecodeException unreadable;

    Answer(Request request, Reader reader) {
      this.request = request;
      this.reader = reader;
    }

    void on(MessageReader message) throws DecodeException {
      interrupted |= (message.flags() & Nlmsg.DUMP_INTERRUPTED) != 0;
      switch (message.type()) {
        case Nlmsg.DONE -> finish(Ack.readDone(message.body(), message.flags()));
        case Nlmsg.ERROR -> finish(Ack.read(message.body(), message.flags()));
        case Nlmsg.NOOP -> {}
        default -> read(message);
      }
    }

    /**
     * An object that cannot be read spoils the answer, but the rest must be taken off the socket.
     */
    private void read(MessageReader message) {
      try {
        reader.read(message.type(), message.body());
      } catch (DecodeException e) {
        unreadable = unreadable == null ? e : unreadable;
      }
    }

    private void finish(Ack ack) {
      finished = true;
      end = ack;
    }

    boolean whole() throws NetlinkException {
      if (end.errno() != 0 && end.errno() != Errno.EINTR) {
        throw refused(request, end);
      }
      if (unreadable != null) {
        throw unreadable(request, unreadable);
      }
      return !interrupted && end.errno() == 0;
    }
  }

  private NetlinkException refused(Request request, Ack ack) {
    return NetlinkException.refused(
        request.operation(), request.object(), ack.errno(), words.apply(ack.errno()), ack.text());
  }

  private static NetlinkException unreadable(Request request, DecodeException cause) {
    NetlinkException failure =
        NetlinkException.failed(
            request.operation(), request.object(), "unreadable answer: " + cause.getMessage());
    failure.initCause(cause);
    return failure;
  }

  @Override
  public void close() {
    socket.close();
  }
}
