package io.margay.cli.store;

import io.margay.model.control.ControlRequest;
import io.margay.model.control.ControlResponse;
import io.margay.model.control.ControlWire;
import io.margay.model.control.ControlWire.WireException;
import io.margay.model.control.ErrorCode;
import io.margay.model.control.Problem;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** To the agent, by its socket: one connection per request. */
final class SocketConnection implements Connection {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int CHUNK = 64 * 1024;

  private final Path socket;
  private final Duration patience;

  SocketConnection(StoreSettings settings) {
    this.socket = settings.socket();
    this.patience = settings.timeout().orElse(PATIENCE);
  }

  @Override
  public ControlResponse execute(ControlRequest request) {
    byte[] bytes;
    try {
      bytes = ControlWire.write(request);
    } catch (WireException e) {
      return failed(
          Problem.of(ErrorCode.INVALID, "the request is too large for the agent")
              .withWhy(String.valueOf(e.getMessage()))
              .withKept("nothing was sent")
              .withNext("split the input, or give --etcd-endpoints"));
    }
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      return exchange(channel, ByteBuffer.wrap(bytes));
    } catch (IOException e) {
      return failed(notConnected(e));
    }
  }

  /** From here on the agent may have acted, whatever goes wrong. */
  private ControlResponse exchange(SocketChannel channel, ByteBuffer request) {
    try (Selector selector = Selector.open()) {
      channel.configureBlocking(false);
      SelectionKey key = channel.register(selector, SelectionKey.OP_WRITE);
      long deadline = System.nanoTime() + patience.toNanos();
      while (request.hasRemaining()) {
        if (!ready(selector, deadline)) {
          return failed(timedOut());
        }
        channel.write(request);
      }
      key.interestOps(SelectionKey.OP_READ);
      ByteBuffer answer = ByteBuffer.allocate(CHUNK);
      while (answer.position() < ControlWire.answerLength(answer.duplicate().flip())) {
        if (!ready(selector, deadline)) {
          return failed(timedOut());
        }
        int whole = ControlWire.answerLength(answer.duplicate().flip());
        answer = answer.capacity() >= whole ? answer : larger(answer, whole);
        if (channel.read(answer) < 0) {
          return failed(hungUp("it closed the connection"));
        }
      }
      return ControlWire.readAnswer(answer.flip());
    } catch (IOException e) {
      return failed(hungUp(String.valueOf(e.getMessage())));
    } catch (WireException e) {
      return failed(hungUp(String.valueOf(e.getMessage())));
    }
  }

  private static ByteBuffer larger(ByteBuffer buffer, int capacity) {
    return ByteBuffer.allocate(capacity).put(buffer.flip());
  }

  private static boolean ready(Selector selector, long deadline) throws IOException {
    long left = deadline - System.nanoTime();
    return left > 0 && selector.select(_ -> {}, Math.max(1, left / 1_000_000)) > 0;
  }

  private Problem notConnected(IOException e) {
    String why = String.valueOf(e.getMessage());
    if (Files.exists(socket) && why.contains("Permission denied")) {
      return Problem.of(ErrorCode.NOT_ALLOWED, "the agent's socket " + socket + " is not yours")
          .withWhy(why)
          .withKept("nothing was sent")
          .withNext("run as root, or join the group margay");
    }
    return Problem.of(ErrorCode.UNREACHABLE, "the agent does not listen at " + socket)
        .withWhy(why)
        .withKept("nothing was sent")
        .withNext(
            "systemctl status margay-agent    or give --socket, or the store's --etcd-endpoints");
  }

  private Problem timedOut() {
    return Problem.of(
            ErrorCode.TIMED_OUT, "the agent did not answer within " + patience.toSeconds() + " s")
        .withWhy("it may have done what was asked, or do it yet")
        .withNext("netctl get    to see; journalctl -u margay-agent");
  }

  private Problem hungUp(String why) {
    return Problem.of(ErrorCode.FAILED, "the agent at " + socket + " gave no answer")
        .withWhy(why)
        .withNext("netctl get    to see what was done; journalctl -u margay-agent");
  }

  private static ControlResponse failed(Problem problem) {
    return new ControlResponse.Failed(problem);
  }

  @Override
  public void close() {}
}
