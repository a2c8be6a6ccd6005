package io.margay.bgp.io;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import org.junit.jupiter.api.Test;

/** The kernel's words without those of the library between. */
class NetworkWordsTest {
  @Test
  void onlyWhatTheKernelSaidIsLeft() {
    assertEquals("no route to host", NetworkWords.of(new NoRouteToHostException()));
    assertEquals(
        "Connection refused",
        NetworkWords.of(
            new ConnectException(
                "finishConnect(..) failed with error(-111): Connection refused:"
                    + " /10.199.0.210:179")));
    assertEquals(
        "Connection reset by peer",
        NetworkWords.of(
            new IOException("recvAddress(..) failed with error(-104): Connection reset by peer")));
    assertEquals(
        "connection timed out after 5000 ms",
        NetworkWords.of(
            new ConnectException("connection timed out after 5000 ms: /[2001:db8::1]:179")));
  }
}
