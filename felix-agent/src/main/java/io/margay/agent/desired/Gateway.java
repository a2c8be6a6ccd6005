package io.margay.agent.desired;

import io.margay.model.net.Cidr;
import io.margay.model.net.Ip;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Set;

/**
 * Gateway addresses of containers: link-local (RFC 3927), the same on every host, on no interface.
 * A container on several networks has one per network, since the kernel refuses the same one twice.
 */
public final class Gateway {
  /** The gateway of a container's first network. */
  public static final Ip FIRST = Ip.parse("169.254.1.1");

  private static final Cidr LINK_LOCAL = Cidr.parse("169.254.0.0/16");

  private Gateway() {}

  /**
   * The gateway of a further network, 169.254.a.b derived from its name: a is 1 to 254 (RFC 3927
   * section 2.1 reserves the first and last 256 addresses), b is 1 to 254, and neither {@link
   * #FIRST} nor 169.254.169.254, where clouds answer.
   *
   * @param network name of the network
   * @param taken gateways that the container has already; the next one after them is given
   */
  public static Ip ofNetwork(String network, Set<Ip> taken) {
    byte[] digest = digest(network);
    int place = ((digest[0] & 255) << 8) | (digest[1] & 255);
    while (true) {
      Ip candidate = LINK_LOCAL.address().plus((1 + (place / 254) % 254) * 256L + 1 + place % 254);
      if (!candidate.equals(FIRST)
          && !candidate.toString().endsWith(".169.254")
          && !taken.contains(candidate)) {
        return candidate;
      }
      place++;
    }
  }

  /** Whether an address can be a gateway: one that somebody wrote by hand may be anything. */
  public static boolean isPossible(Ip address) {
    return LINK_LOCAL.contains(address);
  }

  private static byte[] digest(String network) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(network.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }
}
