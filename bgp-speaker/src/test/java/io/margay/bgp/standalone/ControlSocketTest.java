package io.margay.bgp.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.margay.bgp.Limits;
import io.margay.model.control.ControlRequest;
import io.margay.model.control.ControlResponse;
import io.margay.model.control.ControlWire;
import io.margay.model.control.ErrorCode;
import io.margay.model.control.Problem;
import io.margay.model.resource.Kind;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who may keep whom waiting at the control socket. */
class ControlSocketTest {
  private static final ControlResponse ANSWER =
      new ControlResponse.Failed(Problem.of(ErrorCode.INVALID, "no"));

  @TempDir Path folder;

  @Test
  @Timeout(value = 3, unit = TimeUnit.SECONDS)
  void connectionsThatSayNothingKeepNobodyWaiting() throws Exception {
    Path path = folder.resolve("s.sock");
    List<SocketChannel> mute = new ArrayList<>();
    try (ControlSocket socket = ControlSocket.open(path, _ -> ANSWER)) {
      assertEquals(path.toString(), socket.toString());
      for (int i = 0; i < 3 * Limits.CONTROL_REQUESTS; i++) {
        mute.add(SocketChannel.open(UnixDomainSocketAddress.of(path)));
      }
      try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
        channel.write(ByteBuffer.wrap(ControlWire.write(ControlRequest.Get.all(Kind.NODE))));
        ByteBuffer answer = ByteBuffer.allocate(4096);
        while (channel.read(answer) >= 0) {}
        assertEquals(ANSWER, ControlWire.readAnswer(answer.flip()));
      }
    } finally {
      for (SocketChannel channel : mute) {
        channel.close();
      }
    }
  }
}
