package io.margay.bgp.speaker;

/** The system refused what the speaker needs: says the operation, on which address, and why. */
public final class SpeakerException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  SpeakerException(String operation, String address, Throwable why) {
    super(operation + " on " + address + " failed: " + why.getMessage(), why);
  }
}
