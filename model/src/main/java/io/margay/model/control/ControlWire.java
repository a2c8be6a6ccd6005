package io.margay.model.control;

import io.margay.model.document.Documents;
import io.margay.model.document.InvalidDocumentException;
import io.margay.model.document.JsonText;
import io.margay.model.document.Tree;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The bytes between {@code netctl} and the agent; big-endian, one exchange per connection.
 *
 * <pre>
 * request   "MGYT" u16 version  u32 length, JSON in UTF-8
 * answer                        u32 length, JSON in UTF-8
 * </pre>
 *
 * The agent tells it from the CNI client's "MGYC" by the first four bytes.
 */
public final class ControlWire {
  /** First four bytes of a request. */
  public static final int MAGIC = 0x4d475954;

  /** Version of this framing and of the messages. */
  public static final int VERSION = 1;

  /** Most bytes of one message. */
  public static final int MAX_BYTES = 8 << 20;

  /** Bytes of a request before its JSON. */
  public static final int REQUEST_HEADER = 10;

  /** Bytes of an answer before its JSON. */
  public static final int ANSWER_HEADER = 4;

  private ControlWire() {}

  /** A message that breaks the framing, or is none. */
  public static final class WireException extends Exception {
    private static final long serialVersionUID = 1;

    WireException(String message) {
      super(message);
    }

    WireException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /**
   * How many bytes a request has in all, as far as the bytes at hand tell: read until this many are
   * there, then ask again; when the answer no longer grows, the request is whole.
   *
   * @throws WireException when it is no request, of another version, or too large
   */
  public static int requestLength(ByteBuffer soFar) throws WireException {
    int have = soFar.remaining();
    int base = soFar.position();
    if (have >= 4 && soFar.getInt(base) != MAGIC) {
      throw new WireException("not a request of netctl");
    }
    if (have >= 6 && (soFar.getShort(base + 4) & 0xffff) != VERSION) {
      throw new WireException(
          "netctl speaks version "
              + (soFar.getShort(base + 4) & 0xffff)
              + " of the control protocol, this agent version "
              + VERSION
              + "; install both of one release");
    }
    return have < REQUEST_HEADER
        ? REQUEST_HEADER
        : REQUEST_HEADER + checkedLength(soFar.getInt(base + 6));
  }

  /**
   * How many bytes an answer has in all, in the manner of {@link #requestLength}.
   *
   * @throws WireException when it is too large
   */
  public static int answerLength(ByteBuffer soFar) throws WireException {
    return soFar.remaining() < ANSWER_HEADER
        ? ANSWER_HEADER
        : ANSWER_HEADER + checkedLength(soFar.getInt(soFar.position()));
  }

  /**
   * Reads a whole request.
   *
   * @throws WireException when its JSON is no request
   */
  public static ControlRequest readRequest(ByteBuffer whole) throws WireException {
    try {
      return RequestCodec.read(
          Documents.readJson("request", text(whole.slice().position(REQUEST_HEADER))));
    } catch (InvalidDocumentException e) {
      throw new WireException(String.valueOf(e.getMessage()), e);
    }
  }

  /**
   * Reads a whole answer.
   *
   * @throws WireException when its JSON is no answer
   */
  public static ControlResponse readAnswer(ByteBuffer whole) throws WireException {
    try {
      return ResponseReader.read(
          Documents.readJson("answer", text(whole.slice().position(ANSWER_HEADER))));
    } catch (InvalidDocumentException e) {
      throw new WireException(String.valueOf(e.getMessage()), e);
    }
  }

  /**
   * The bytes of a request.
   *
   * @throws WireException when it is too large to be sent
   */
  public static byte[] write(ControlRequest request) throws WireException {
    byte[] json = JsonText.compact(RequestCodec.write(request)).getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(REQUEST_HEADER + checkedLength(json.length))
        .putInt(MAGIC)
        .putShort((short) VERSION)
        .putInt(json.length)
        .put(json)
        .array();
  }

  /** The bytes of an answer; one that is too large becomes an answer that says so. */
  public static byte[] write(ControlResponse response) {
    byte[] json = JsonText.compact(ResponseWriter.write(response)).getBytes(StandardCharsets.UTF_8);
    if (json.length > MAX_BYTES) {
      return write(
          new ControlResponse.Failed(
              Problem.of(ErrorCode.FAILED, "the answer is larger than 8 MiB")
                  .withNext(
                      "ask for less, by names or labels, or ask the store: --etcd-endpoints")));
    }
    return ByteBuffer.allocate(ANSWER_HEADER + json.length).putInt(json.length).put(json).array();
  }

  /** An answer for output as JSON or YAML, as it goes over the wire. */
  public static Tree.Mapping tree(ControlResponse response) {
    return ResponseWriter.write(response);
  }

  /** What an agent keeps in the store of its sessions. */
  public static String text(ControlResponse.NodePeers peers) {
    return JsonText.compact(ResponseWriter.nodePeers(peers));
  }

  /**
   * Reads what {@link #text} wrote.
   *
   * @throws InvalidDocumentException when it is none
   */
  public static ControlResponse.NodePeers nodePeers(String json) throws InvalidDocumentException {
    return ResponseReader.readNodePeers(Documents.readJson("node status", json));
  }

  /** A problem for output as JSON or YAML. */
  public static Tree.Mapping tree(Problem problem) {
    return ResponseWriter.problem(problem);
  }

  private static int checkedLength(int length) throws WireException {
    if (length < 0 || length > MAX_BYTES) {
      throw new WireException(
          "a message of " + Integer.toUnsignedString(length) + " bytes, at most " + MAX_BYTES);
    }
    return length;
  }

  private static String text(ByteBuffer utf8) {
    return StandardCharsets.UTF_8.decode(utf8).toString();
  }
}
