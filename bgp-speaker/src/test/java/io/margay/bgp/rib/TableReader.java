package io.margay.bgp.rib;

import io.margay.bgp.wire.AttributeContext;
import io.margay.bgp.wire.AttributeReader;
import io.margay.bgp.wire.AttributeResult;
import io.margay.bgp.wire.Coding;
import io.margay.bgp.wire.Family;
import io.margay.bgp.wire.MessageCodec;
import io.margay.bgp.wire.MessageException;
import io.margay.bgp.wire.MessageHeader;
import io.margay.bgp.wire.PathAttributes;
import io.margay.bgp.wire.PrefixList;
import io.margay.bgp.wire.Update;
import io.margay.model.net.Cidr;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a peer knows after reading our UPDATE messages. */
final class TableReader {
  /** By prefix and path identifier, 0 without one. */
  final Map<Cidr, Map<Integer, PathAttributes>> table = new TreeMap<>();

  private final AttributeContext context;
  private final boolean addPath;

  /**
   * @param external whether we are in another AS than the reader
   */
  TableReader(boolean external, boolean fourOctetAs, boolean addPath) {
    int both = Family.IPV4_UNICAST.bit() | Family.IPV6_UNICAST.bit();
    this.addPath = addPath;
    context = new AttributeContext(fourOctetAs, external, false, both, addPath ? both : 0, true);
  }

  void read(byte[] messages) {
    try {
      ByteBuffer in = ByteBuffer.wrap(messages);
      while (in.hasRemaining()) {
        int length = MessageHeader.frameLength(in);
        Coding coding = new Coding(addPath, MessageHeader.MAX_MESSAGE);
        apply((Update) MessageCodec.read(in.slice(in.position(), length), coding));
        in.position(in.position() + length);
      }
    } catch (MessageException e) {
      throw new AssertionError("we sent what we would refuse", e);
    }
  }

  private void apply(Update update) throws MessageException {
    withdraw(update.withdrawn());
    boolean announces = !update.announced().isEmpty();
    if (update.attributes().length() == 0) {
      return;
    }
    AttributeResult result = AttributeReader.read(update.attributes().buffer(), context, announces);
    if (result.withdraw().isPresent()) {
      throw new AssertionError("we sent what has to be withdrawn: " + result.withdraw());
    }
    withdraw(result.unreach());
    result.attributes().ifPresent(attributes -> announce(update.announced(), attributes));
    result
        .reach()
        .ifPresent(reach ->
            announce(
                reach.announced(), result.attributes().orElseThrow().withNextHop(reach.nextHop())));
  }

  private void announce(PrefixList prefixes, PathAttributes attributes) {
    for (int i = 0; i < prefixes.size(); i++) {
      table
          .computeIfAbsent(prefixes.cidr(i), _ -> new HashMap<>())
          .put(prefixes.pathId(i), attributes);
    }
  }

  private void withdraw(PrefixList prefixes) {
    for (int i = 0; i < prefixes.size(); i++) {
      Cidr prefix = prefixes.cidr(i);
      Map<Integer, PathAttributes> paths = table.get(prefix);
      if (paths != null) {
        paths.remove(prefixes.pathId(i));
        if (paths.isEmpty()) {
          table.remove(prefix);
        }
      }
    }
  }

  /** The paths by prefix, without identifiers, in the order of their text. */
  Map<Cidr, List<String>> texts() {
    Map<Cidr, List<String>> texts = new TreeMap<>();
    table.forEach((prefix, paths) ->
        texts.put(prefix, paths.values().stream().map(Object::toString).sorted().toList()));
    return texts;
  }
}
