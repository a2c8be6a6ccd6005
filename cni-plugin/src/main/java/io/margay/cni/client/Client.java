package io.margay.cni.client;

import java.io.EOFException;
import java.io.IOException;
import java.io.PrintStream;
import java.net.ConnectException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** The CNI client that a runtime executes; its only argument is the name it was called by. */
public final class Client {
  private static final int MAGIC = 0x4d475943;
  private static final short WIRE_VERSION = 1;
  private static final int MAX_BYTES = 4 << 20;
  private static final long CONNECT_MILLIS = 3000;
  private static final long RETRY_MILLIS = 50;
  private static final long CALL_MILLIS = 30_000;
  private static final String VERSIONS =
      "{\"cniVersion\":\"1.1.0\",\"supportedVersions\":"
          + "[\"0.1.0\",\"0.2.0\",\"0.3.0\",\"0.3.1\",\"0.4.0\",\"1.0.0\",\"1.1.0\"]}";
  private static final String ABOUT =
      "Margay CNI plugin\n"
          + "CNI protocol versions supported: 0.1.0, 0.2.0, 0.3.0, 0.3.1, 0.4.0, 1.0.0, 1.1.0";

  private final Map<String, String> environment;
  private final String command;
  private final PrintStream out;
  private Settings settings = Settings.of("");

  /** Whoever sets it first speaks: the answer, or the time that is over. */
  private boolean spoken;

  private Client(Map<String, String> environment, PrintStream out) {
    this.environment = environment;
    this.command = environment.getOrDefault("CNI_COMMAND", "");
    this.out = out;
  }

  /** Exits with the status that the agent answered, 1 without an answer. */
  public static void main(String[] arguments) {
    PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    String program = arguments.length == 0 ? "" : arguments[0];
    int status =
        new Client(System.getenv(), out).run(program.substring(program.lastIndexOf('/') + 1));
    out.flush();
    Runtime.getRuntime().halt(status);
  }

  private int run(String program) {
    if (command.isEmpty()) {
      System.err.println(ABOUT);
      return 0;
    }
    if (command.equals("VERSION")) {
      out.println(VERSIONS);
      return 0;
    }
    byte[] config;
    try {
      config = System.in.readNBytes(MAX_BYTES + 1);
    } catch (IOException e) {
      return fail("cannot read the configuration", String.valueOf(e.getMessage()));
    }
    if (config.length > MAX_BYTES) {
      return fail("configuration too large", "more than 4 MiB on stdin");
    }
    settings = Settings.of(new String(config, StandardCharsets.UTF_8));
    if (!settings.fits()) {
      return fail("the socket path of the configuration is too long", "107 bytes at most");
    }
    return call(program, config);
  }

  private int call(String program, byte[] config) {
    limit(CALL_MILLIS, "the Margay agent did not answer in time", "gave up after 30 s");
    Thread connecting =
        limit(CONNECT_MILLIS + RETRY_MILLIS, "the Margay agent does not answer", "backlog full");
    try (SocketChannel channel = connected()) {
      connecting.interrupt();
      ByteBuffer request = request(program, config);
      while (request.hasRemaining()) {
        channel.write(request);
      }
      ByteBuffer head = receive(channel, 5);
      int status = head.get();
      int length = head.getInt();
      if (length < 0 || length > MAX_BYTES) {
        return fail("the Margay agent sent nonsense", "answer longer than 4 MiB");
      }
      byte[] answer = receive(channel, length).array();
      if (claim()) {
        out.write(answer, 0, answer.length);
      }
      return status;
    } catch (ConnectException e) {
      return fail("the Margay agent does not answer", String.valueOf(e.getMessage()));
    } catch (IOException e) {
      return fail("the Margay agent went away during the call", String.valueOf(e.getMessage()));
    }
  }

  /**
   * An agent that is being restarted is back within seconds: only who asks for its status is told
   * at once that it is away.
   */
  private SocketChannel connected() throws ConnectException {
    long end = System.nanoTime() + (command.equals("STATUS") ? 0 : CONNECT_MILLIS * 1_000_000);
    while (true) {
      try {
        return SocketChannel.open(UnixDomainSocketAddress.of(settings.socket()));
      } catch (IOException e) {
        if (System.nanoTime() >= end) {
          throw new ConnectException(e.getMessage());
        }
      }
      LockSupport.parkNanos(RETRY_MILLIS * 1_000_000);
    }
  }

  private ByteBuffer request(String program, byte[] config) {
    StringBuilder block = new StringBuilder();
    for (Map.Entry<String, String> variable : environment.entrySet()) {
      block.append(variable.getKey()).append('=').append(variable.getValue()).append('\0');
    }
    block.append("MARGAY_PROGRAM=").append(program).append('\0'); // the last one counts
    byte[] variables = block.toString().getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(14 + variables.length + config.length)
        .putInt(MAGIC)
        .putShort(WIRE_VERSION)
        .putInt(variables.length)
        .put(variables)
        .putInt(config.length)
        .put(config)
        .flip();
  }

  private static ByteBuffer receive(SocketChannel channel, int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer) < 0) {
        throw new EOFException("connection closed");
      }
    }
    return buffer.flip();
  }

  /** Ends the process with an error after a time, unless it is interrupted or all is said. */
  private Thread limit(long millis, String what, String why) {
    Thread thread =
        new Thread(
            new Runnable() { // a lambda would cost start-up time
              @Override
              public void run() {
                try {
                  Thread.sleep(millis);
                  int status = fail(what, why);
                  out.flush();
                  Runtime.getRuntime().halt(status);
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              }
            });
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private synchronized boolean claim() {
    boolean first = !spoken;
    spoken = true;
    return first;
  }

  /** Prints the error object of the specification; STATUS has a code of its own for it. */
  private int fail(String what, String why) {
    if (claim()) {
      out.println(
          "{\"cniVersion\":\""
              + settings.cniVersion()
              + "\",\"code\":"
              + (command.equals("STATUS") ? 50 : 11)
              + ",\"msg\":\""
              + what
              + "\",\"details\":\"socket "
              + plain(settings.socket())
              + ": "
              + plain(why)
              + "; is margay-agent running?\"}");
    }
    return 1;
  }

  private static String plain(String text) {
    StringBuilder plain = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= ' ' && c != '"' && c != '\\') {
        plain.append(c);
      }
    }
    return plain.toString();
  }
}
