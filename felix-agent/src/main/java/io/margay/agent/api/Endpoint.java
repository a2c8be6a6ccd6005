package io.margay.agent.api;

import java.nio.ByteBuffer;

/** One protocol on the agent's socket. */
public interface Endpoint {
  /** The four bytes that its requests begin with. */
  int magic();

  /**
   * How many bytes a request has in all, as far as the bytes at hand tell; see {@code
   * io.margay.cni.CniWire#requestLength}. At most {@code Limits.REQUEST_BYTES}.
   */
  int requestLength(ByteBuffer soFar) throws RefusedException;

  /** Answers a whole request; on a thread of its own, may block. */
  byte[] answer(ByteBuffer request, Caller caller);

  /**
   * Who is at the other end, from the kernel (SO_PEERCRED).
   *
   * @param pid its process in our pid namespace, 0 when it is in none that we see
   * @param uid its user
   */
  record Caller(int pid, int uid) {}

  /** A request that is not read to its end; the bytes are sent and the connection closed. */
  final class RefusedException extends Exception {
    private static final long serialVersionUID = 1;
    private final transient byte[] answer;

    public RefusedException(String message, byte[] answer) {
      super(message);
      this.answer = answer.clone();
    }

    byte[] answer() {
      return answer.clone();
    }
  }
}
