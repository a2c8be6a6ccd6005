package io.margay.bgp.control;

import io.margay.bgp.Limits;
import io.margay.bgp.speaker.Speaker;
import io.margay.model.document.MappingBuilder;
import io.margay.model.document.Tree;
import java.nio.ByteBuffer;
import java.util.Base64;

/** A picture of the table that is fetched piece by piece, forgotten with the last one. */
final class Dump {
  private ByteBuffer picture = ByteBuffer.allocate(0);

  /**
   * A piece.
   *
   * @param offset of its first octet; 0 takes a new picture
   */
  synchronized Tree.Mapping piece(Speaker running, long offset) {
    if (offset == 0) {
      picture = running.dump();
    }
    int total = picture.limit();
    int start = (int) Math.min(offset, total);
    byte[] octets = new byte[Math.min(Limits.DUMP_PIECE, total - start)];
    picture.get(start, octets);
    if (start + octets.length == total) {
      picture = ByteBuffer.allocate(0);
    }
    return new MappingBuilder()
        .put("total", total)
        .put("data", Base64.getEncoder().encodeToString(octets))
        .build();
  }
}
