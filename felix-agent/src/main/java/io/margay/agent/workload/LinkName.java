package io.margay.agent.workload;

import io.margay.agent.rules.EndpointChains;
import io.margay.model.net.Mac;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Names of links on the host, derived so that a restarted agent finds its own. */
public final class LinkName {
  /** Links on their way out; no living one starts so, since the alphabet below has no x. */
  public static final String DYING_PREFIX = EndpointChains.INTERFACE_PREFIX + "x";

  private static final String PEER_PREFIX = "mpeer";
  private static final String ALPHABET = EndpointChains.SUFFIX_ALPHABET;
  private static final int SUFFIX = 11; // 14 in all; the kernel takes 15 (IFNAMSIZ - 1)

  private LinkName() {}

  /**
   * The host end of an endpoint's veth pair: {@code mgy} and 11 characters of a hash of its name.
   */
  public static String ofEndpoint(String endpointName) {
    return EndpointChains.INTERFACE_PREFIX + suffix(endpointName, SUFFIX);
  }

  /**
   * The end of a pair that waits in the host's namespace for the runtime to move it into the
   * container: never up here, no policy's business, and so not named as ours are.
   *
   * @param occasion distinct for each try, since an earlier one may have left its own behind
   */
  static String peer(String endpointName, long occasion) {
    return PEER_PREFIX + suffix(endpointName + "#" + occasion, SUFFIX - 2);
  }

  /** The container's end: locally administered (IEEE 802), the same whenever it comes back. */
  public static Mac macOf(String endpointName) {
    byte[] digest = digest("mac " + endpointName);
    byte[] mac = {0x02, digest[0], digest[1], digest[2], digest[3], digest[4]};
    return Mac.ofBytes(mac);
  }

  /** What a link is renamed to before it is deleted, distinct for each occasion. */
  static String dying(String link, long occasion) {
    return DYING_PREFIX + suffix(link + "#" + occasion, SUFFIX - 1);
  }

  /** Whether a link of the host is, or was, the host end of an endpoint. */
  public static boolean isOurs(String link) {
    return link.startsWith(EndpointChains.INTERFACE_PREFIX)
        && link.length() == EndpointChains.INTERFACE_PREFIX.length() + SUFFIX;
  }

  private static String suffix(String text, int length) {
    byte[] digest = digest(text);
    StringBuilder suffix = new StringBuilder();
    for (int i = 0; i < length; i++) {
      suffix.append(ALPHABET.charAt(digest[i] & 31));
    }
    return suffix.toString();
  }

  private static byte[] digest(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }
}
