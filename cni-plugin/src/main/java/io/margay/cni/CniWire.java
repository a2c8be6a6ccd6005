package io.margay.cni;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * The bytes between client and agent, the twin of {@code src/main/c/margay.c}; big-endian.
 *
 * <pre>
 * request   "MGYC" u16 version  u32 length, environment (NAME=VALUE, each ended by NUL)
 *                               u32 length, stdin
 * answer    u8 exit status      u32 length, stdout
 * </pre>
 *
 * <p>Releases meet: during an upgrade the client is of one and the agent of another. So a version
 * only appends: what stands above stays where it is, and who knows less passes over the rest.
 * Neighbouring versions are served; a client that is further away is refused in words. Small
 * additions need no new version: they ride as further variables, as {@link #PROGRAM} does.
 */
public final class CniWire {
  /** First four bytes of a request; tells CNI from the control protocol on the same socket. */
  public static final int MAGIC = 0x4d475943;

  /** Version of this framing. */
  public static final int VERSION = 1;

  /** Variable in which a client adds the name that it was called by, without its directory. */
  public static final String PROGRAM = "MARGAY_PROGRAM";

  /** Most bytes of environment, stdin or answer. */
  public static final int MAX_BYTES = 4 << 20;

  private CniWire() {}

  /**
   * What the client sent.
   *
   * @param environment the client's whole environment; of doubled names the last one counts
   * @param stdin the network configuration as text
   */
  public record Message(Map<String, String> environment, String stdin) {
    public Message {
      environment = Map.copyOf(environment);
    }
  }

  /**
   * How many bytes a request has in all, as far as the bytes at hand tell: read until this many are
   * there, then ask again; when the answer no longer grows, the request is whole.
   *
   * @throws CniException when a length is out of bounds or the version is not ours
   */
  public static int requestLength(ByteBuffer soFar) throws CniException {
    int have = soFar.remaining();
    int base = soFar.position();
    if (have >= 6 && Math.abs((soFar.getShort(base + 4) & 0xffff) - VERSION) > 1) {
      throw new CniException(
          CniException.IO_FAILURE,
          "the CNI client speaks version "
              + (soFar.getShort(base + 4) & 0xffff)
              + " of the socket protocol",
          "this agent speaks version "
              + VERSION
              + " and its neighbours; install client and agent of one release");
    }
    if (have < 10) {
      return 10;
    }
    int environment = checkedLength(soFar.getInt(base + 6));
    if (have < 14 + environment) {
      return 14 + environment;
    }
    return 14 + environment + checkedLength(soFar.getInt(base + 10 + environment));
  }

  /** Reads a whole request. */
  public static Message read(ByteBuffer request) {
    request.position(request.position() + 6);
    String environment = text(request);
    Map<String, String> variables = new HashMap<>();
    for (String pair : environment.split("\0", -1)) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        variables.put(pair.substring(0, equals), pair.substring(equals + 1));
      }
    }
    return new Message(variables, text(request));
  }

  /** The bytes of a request, for tests and for clients in Java. */
  public static byte[] writeRequest(Message message) {
    StringBuilder block = new StringBuilder();
    message.environment().forEach((k, v) -> block.append(k).append('=').append(v).append('\0'));
    byte[] environment = block.toString().getBytes(StandardCharsets.UTF_8);
    byte[] stdin = message.stdin().getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(14 + environment.length + stdin.length)
        .putInt(MAGIC)
        .putShort((short) VERSION)
        .putInt(environment.length)
        .put(environment)
        .putInt(stdin.length)
        .put(stdin)
        .array();
  }

  /** The bytes of an answer. */
  public static byte[] writeAnswer(int exitStatus, String stdout) {
    byte[] bytes = stdout.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(5 + bytes.length)
        .put((byte) exitStatus)
        .putInt(bytes.length)
        .put(bytes)
        .array();
  }

  private static int checkedLength(int length) throws CniException {
    if (length < 0 || length > MAX_BYTES) {
      throw new CniException(
          CniException.IO_FAILURE, "request too large", "at most 4 MiB of environment or stdin");
    }
    return length;
  }

  private static String text(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.getInt()];
    buffer.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
