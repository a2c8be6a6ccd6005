package io.margay.ipam.block;

import io.margay.model.net.Ip;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What one holder holds: written and removed in the same transaction as its addresses.
 *
 * @param id the holder's own name, such as network and container id
 * @param node where it lives
 * @param addresses at least one
 * @param nonce of the request that wrote it: whoever does not know whether a transaction was
 *     executed finds its nonce here, or not
 * @param attributes what is known of the holder, for people
 */
public record HandleRecord(
    String id, String node, List<Ip> addresses, String nonce, Map<String, String> attributes) {
  /** The attribute of a holder whose addresses lie in no block of ours. */
  public static final String FOREIGN = "foreign";

  public HandleRecord {
    addresses = List.copyOf(addresses);
    attributes = Collections.unmodifiableMap(new TreeMap<>(attributes));
    if (id.isEmpty() || node.isEmpty() || nonce.isEmpty() || addresses.isEmpty()) {
      throw new IllegalArgumentException("a handle has an id, a node, a nonce and an address");
    }
  }

  /** Whether its addresses are another address management's: no block knows of them. */
  public boolean foreign() {
    return attributes.containsKey(FOREIGN);
  }
}
