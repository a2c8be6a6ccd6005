package io.margay.bgp.wire;

import io.margay.model.net.Ip;
import java.nio.ByteBuffer;

/**
 * Attribute lists as octets outside of UPDATE messages: AS numbers of four octets, and a next hop
 * that is always an IPv4 one, since the real one stands beside.
 */
public final class AttributeOctets {
  private static final Ip PLACE = Ip.v4(0xc000_0201);
  private static final AttributeContext CONTEXT = new AttributeContext(true, false, true);

  /** Octets of the next hop that stands for another. */
  public static final int PLACE_LENGTH = 7;

  private AttributeOctets() {}

  /** Appends the next hop that {@link #read} needs in a list. */
  public static void writePlace(ByteBuffer out) {
    Attribute.writeHeader(Attribute.TRANSITIVE, Attribute.NEXT_HOP, 4, out);
    out.putInt(PLACE.v4Bits());
  }

  /** All but the next hop. */
  public static byte[] write(PathAttributes attributes) {
    return AttributeWriter.write(attributes.withNextHop(PLACE), true);
  }

  /**
   * What {@link #write} wrote; the next hop is still to be said.
   *
   * @throws MessageException when it is no list, or lacks what a route needs
   */
  public static PathAttributes read(byte[] octets) throws MessageException {
    AttributeResult result = AttributeReader.read(ByteBuffer.wrap(octets), CONTEXT, true);
    return result
        .attributes()
        .orElseThrow(() ->
            new MessageException(
                NotificationCause.MALFORMED_ATTRIBUTE_LIST,
                "not the attributes of a route: " + result.withdraw().orElse("")));
  }
}
