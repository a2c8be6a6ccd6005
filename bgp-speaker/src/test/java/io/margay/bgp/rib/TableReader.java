package io.margay.bgp.rib;

import io.margay.bgp.wire.AttributeContext;
import io.margay.bgp.wire.AttributeReader;
import io.margay.bgp.wire.MessageCodec;
import io.margay.bgp.wire.MessageException;
import io.margay.bgp.wire.MessageHeader;
import io.margay.bgp.wire.PathAttributes;
import io.margay.bgp.wire.Update;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;

/** What a peer knows after reading our UPDATE messages. */
final class TableReader {
  final Map<Long, PathAttributes> table = new TreeMap<>();
  private final AttributeContext context;

  /**
   * @param external whether we are in another AS than the reader
   */
  TableReader(boolean external, boolean fourOctetAs) {
    context = new AttributeContext(fourOctetAs, external, false);
  }

  void read(byte[] messages) {
    try {
      ByteBuffer in = ByteBuffer.wrap(messages);
      while (in.hasRemaining()) {
        int length = MessageHeader.frameLength(in);
        apply((Update) MessageCodec.read(in.slice(in.position(), length)));
        in.position(in.position() + length);
      }
    } catch (MessageException e) {
      throw new AssertionError("we sent what we would refuse", e);
    }
  }

  private void apply(Update update) throws MessageException {
    for (int i = 0; i < update.withdrawn().size(); i++) {
      table.remove(update.withdrawn().at(i));
    }
    if (!update.announced().isEmpty()) {
      PathAttributes attributes =
          AttributeReader.read(update.attributes().buffer(), context, true)
              .attributes()
              .orElseThrow();
      for (int i = 0; i < update.announced().size(); i++) {
        table.put(update.announced().at(i), attributes);
      }
    }
  }
}
