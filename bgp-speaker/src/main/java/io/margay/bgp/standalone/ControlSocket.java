package io.margay.bgp.standalone;

import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import io.margay.bgp.Limits;
import io.margay.model.control.Control;
import io.margay.model.control.ControlRequest;
import io.margay.model.control.ControlResponse;
import io.margay.model.control.ControlWire;
import io.margay.model.control.ControlWire.WireException;
import io.margay.model.control.ErrorCode;
import io.margay.model.control.Problem;
import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.Semaphore;

/** The socket that {@code netctl bgp --socket} speaks to: one request and one answer each. */
final class ControlSocket implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(ControlSocket.class.getName());
  private static final int CHUNK = 64 * 1024;

  private final Path path;
  private final ServerSocketChannel server;
  private final Control control;
  private final Semaphore places = new Semaphore(Limits.CONTROL_REQUESTS);

  private ControlSocket(Path path, ServerSocketChannel server, Control control) {
    this.path = path;
    this.server = server;
    this.control = control;
  }

  /**
   * Listens; root alone may connect. A socket that an earlier speaker left is replaced.
   *
   * @throws IOException when the path cannot be used, or another process listens there
   */
  static ControlSocket open(Path path, Control control) throws IOException {
    Path folder = path.toAbsolutePath().getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    refuseIfAlive(path);
    Files.deleteIfExists(path);
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      server.bind(UnixDomainSocketAddress.of(path));
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-rw----"));
    } catch (IOException e) {
      server.close();
      throw new IOException("control-socket: cannot listen at " + path + ": " + e.getMessage(), e);
    }
    ControlSocket socket = new ControlSocket(path, server, control);
    Thread.ofPlatform().name("control").daemon().start(socket::accept);
    return socket;
  }

  private static void refuseIfAlive(Path path) throws IOException {
    if (!Files.exists(path)) {
      return;
    }
    try (SocketChannel other = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
      throw new IOException("control-socket: another process listens at " + path + " " + other);
    } catch (ConnectException e) {
      LOG.log(INFO, "socket of an earlier speaker replaced path={0}", path);
    }
  }

  private void accept() {
    while (true) {
      try {
        SocketChannel channel = server.accept();
        Thread.ofVirtual().start(() -> serve(channel));
      } catch (ClosedChannelException e) {
        return; // by close()
      } catch (IOException e) {
        LOG.log(WARNING, "control socket broke, no more requests are taken", e);
        return;
      }
    }
  }

  private void serve(SocketChannel channel) {
    try (channel) {
      ByteBuffer answer = ByteBuffer.wrap(answer(channel));
      channel.configureBlocking(true);
      while (answer.hasRemaining()) {
        channel.write(answer);
      }
    } catch (IOException e) {
      LOG.log(INFO, "netctl left before its answer: {0}", e.getMessage());
    }
  }

  private byte[] answer(SocketChannel channel) throws IOException {
    try {
      ControlRequest request = ControlWire.readRequest(request(channel));
      places.acquireUninterruptibly(); // who says nothing, or does not read, takes no place
      try {
        return ControlWire.write(control.execute(request));
      } finally {
        places.release();
      }
    } catch (WireException e) {
      return ControlWire.write(
          new ControlResponse.Failed(
              Problem.of(ErrorCode.INVALID, String.valueOf(e.getMessage()))));
    }
  }

  /** One whole request, or nothing within {@link Limits#CONTROL_READ}. */
  private static ByteBuffer request(SocketChannel channel) throws IOException, WireException {
    try (Selector selector = Selector.open()) {
      channel.configureBlocking(false);
      SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
      long deadline = System.nanoTime() + Limits.CONTROL_READ.toNanos();
      ByteBuffer read = ByteBuffer.allocate(CHUNK);
      while (true) {
        int whole = ControlWire.requestLength(read.duplicate().flip());
        if (read.position() >= whole) {
          key.cancel();
          selector.selectNow();
          return read.flip();
        }
        if (read.capacity() < whole) {
          read = ByteBuffer.allocate(whole).put(read.flip());
        }
        long left = deadline - System.nanoTime();
        if (left <= 0 || selector.select(Math.max(1, left / 1_000_000)) == 0) {
          throw new IOException("no whole request in time");
        }
        selector.selectedKeys().clear();
        if (channel.read(read) < 0) {
          throw new IOException("closed before the end of its request");
        }
      }
    }
  }

  @Override
  public String toString() {
    return path.toString();
  }

  @Override
  public void close() {
    try {
      server.close();
      Files.deleteIfExists(path);
    } catch (IOException e) {
      LOG.log(WARNING, "control socket not closed path=" + path, e);
    }
  }
}
