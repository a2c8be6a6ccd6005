package io.margay.netlink;

import io.margay.netlink.wire.MessageReader;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * Datagrams of the kernel, kept as hexadecimal text under the resources {@code captured/}: a
 * comment says what made them, an empty line goes before each. They are of a little-endian machine.
 */
public final class Captured {
  private Captured() {}

  /** Does something with a message. */
  public interface Visitor {
    void visit(int type, int flags, ByteBuffer body) throws Exception;
  }

  /** The datagrams of a file. */
  public static List<byte[]> datagrams(String name) throws Exception {
    if (ByteOrder.nativeOrder() != ByteOrder.LITTLE_ENDIAN) {
      throw new AssertionError("captured on a little-endian machine");
    }
    String text;
    try (InputStream in = Captured.class.getResourceAsStream("captured/" + name + ".hex")) {
      text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    List<byte[]> datagrams = new ArrayList<>();
    for (String block : text.split("\n\n", -1)) {
      StringBuilder hex = new StringBuilder();
      block.lines().filter(line -> !line.startsWith("#")).forEach(hex::append);
      if (!hex.isEmpty()) {
        datagrams.add(HexFormat.of().parseHex(hex));
      }
    }
    return datagrams;
  }

  /** Visits the messages of a file in order. */
  public static void visit(String name, Visitor visitor) throws Exception {
    for (byte[] datagram : datagrams(name)) {
      MessageReader messages = new MessageReader(ByteBuffer.wrap(datagram));
      while (messages.next()) {
        visitor.visit(messages.type(), messages.flags(), messages.body());
      }
    }
  }
}
